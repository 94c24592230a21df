// Several firewalls as one: what comes through all of them together, for `verify-firewall`.

import { describeLocator } from "@bulkhead/facts";
import { type Device, type NetworkVerification, type Step, verifyNetwork, type ZoneMap } from "@bulkhead/network";
import { counted, enumerate, type Places, type Plant } from "@bulkhead/plant";
import type { Terminal } from "../terminal.ts";

/** Ways of one kind that are shown; `--json` has them all. */
const MOST = 20;

/** `undefined`: they are too entangled to be examined together. */
export function verifyTogether(
  devices: readonly Device[],
  plant: Plant,
  places: Places,
  zones: ZoneMap,
): NetworkVerification | undefined {
  return verifyNetwork(devices, plant, places, zones);
}

export function describeTogether(verification: NetworkVerification | undefined, terminal: Terminal): void {
  if (verification === undefined) {
    terminal.print("All together: too entangled to be examined.\n");
    return;
  }
  const { breaches, channels, missing, more, topology } = verification;
  const names = topology.devices.map(({ ruleset }) => ruleset.device);
  terminal.print(`All together: ${enumerate(names)}, along the ways of packets`);
  terminal.print("\n  Comes through, not declared");
  if (breaches.length === 0) terminal.print("    nothing: proven for every pair of zones between which a way is known");
  for (const { from, to, proof, text, why, walk } of breaches.slice(0, MOST)) {
    terminal.print(`    ${proof}: from ${from ?? "elsewhere"} to ${to ?? "elsewhere"}, as in ${text}`);
    for (const step of walk.steps) terminal.print(`      ${stepText(step)}`);
    if (why !== undefined) terminal.print(`      only possible because ${why}`);
  }
  const rest = breaches.length - MOST;
  if (rest > 0 || more.length > 0) terminal.print(`    … and more (--json)`);
  terminal.print("\n  Declared, does not come through");
  const wanting = channels.filter(
    ({ passes, replies }) => passes === "none" || passes === "possible" || (passes !== "untold" && replies !== "all"),
  );
  if (wanting.length === 0) terminal.print("    nothing: some of every channel comes through, and so do its answers");
  for (const { conduit, channel, from, to, passes, replies, stopped } of wanting.slice(0, MOST)) {
    const what =
      passes === "none" ? "is stopped" : passes === "possible" ? "may be stopped" : `has its answers pass in ${replies}`;
    terminal.print(`    ${conduit}: ${channel} from ${from} to ${to} ${what}`);
    for (const step of stopped?.walk.steps ?? []) terminal.print(`      ${stepText(step)}`);
  }
  const untold = channels.filter(({ passes }) => passes === "untold");
  if (untold.length > 0) terminal.print(`\n  Of ${counted(untold.length, "way")} of channels no device is known.`);
  if (missing.length > 0)
    terminal.print(`\n  No configuration of ${enumerate(missing)}: nothing is proven of what it separates.`);
  const unplaced = topology.unplaced.map((at) => names[at] ?? "");
  if (unplaced.length > 0)
    terminal.print(`\n  Where ${enumerate(unplaced)} stands neither its configuration nor the plant tells.`);
  for (const { device, interface: name, zones } of topology.shared) {
    terminal.print(
      `\n  ${name} of ${names[device] ?? ""} is a network of ${enumerate(zones.map((zone) => zone ?? "elsewhere"))}: nothing separates them.`,
    );
  }
  terminal.print("");
}

function stepText({ device, verdict, rule, why }: Step): string {
  const by = rule === undefined ? why : `rule ${rule.position} of ${rule.chain}, ${describeLocator(rule.locator)}: ${rule.text}`;
  return `${device}: ${verdict}, ${by}`;
}
