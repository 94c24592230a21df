// From the design to rules: the registry of targets, one line each, and the one way by which anything is handed over.

import type { Places, Plant } from "@bulkhead/plant";
import { asaTarget } from "../firewalls/cisco/asa/writer.ts";
import { iosTarget } from "../firewalls/cisco/ios/writer.ts";
import { fortiosTarget } from "../firewalls/fortios/writer.ts";
import { iptablesTarget } from "../firewalls/iptables/writer.ts";
import { srxTarget } from "../firewalls/juniper/writer.ts";
import { routerOsTarget } from "../firewalls/mikrotik/writer.ts";
import { bridgeTarget } from "../firewalls/nftables/bridge-writer.ts";
import { nftablesTarget } from "../firewalls/nftables/writer.ts";
import { panOsTarget } from "../firewalls/paloalto/writer.ts";
import { pfsenseTarget } from "../firewalls/pfsense/writer.ts";
import { suricataTarget } from "../firewalls/suricata/writer.ts";
import { windowsTarget } from "../firewalls/windows/writer.ts";
import { type Design, deriveDesign, deriveHostDesign, notRouted } from "./design.ts";
import { type Proof, prove } from "./proof.ts";
import type { Target, Written } from "./target.ts";

export const TARGETS: readonly Target[] = [
  nftablesTarget,
  bridgeTarget,
  iptablesTarget,
  iosTarget,
  asaTarget,
  fortiosTarget,
  panOsTarget,
  srxTarget,
  routerOsTarget,
  pfsenseTarget,
  suricataTarget,
  windowsTarget,
];

export interface Compilation {
  readonly design: Design;
  readonly written: Written;
  /** Absent where nothing was written. Without `equal`, the files must not be handed over. */
  readonly proof?: Proof;
}

/** Compiles the conduits that a device enforces, reads the result back and proves it. Pure. */
export function compileDesign(plant: Plant, places: Places, device: string, target: Target): Compilation {
  const derived = target.way === "host" ? deriveHostDesign(plant, places, device) : deriveDesign(plant, places, device);
  const design = target.way === "bridge" ? derived : { ...derived, problems: [...derived.problems, ...notRouted(derived)] };
  const broken = design.problems.some(({ severity }) => severity === "error");
  const written: Written = broken ? { files: [], shortfalls: [], lacking: [] } : target.write(design);
  if (written.files.length === 0) return { design, written };
  return { design, written, proof: prove(written, target, design, plant, places) };
}
