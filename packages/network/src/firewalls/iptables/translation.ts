// The targets of iptables that translate addresses: they end the chain, and the fields are others from then on (iptables-extensions(8)).

import { readAddress, readAddressRange, readNetwork } from "../address.ts";
import type { Condition, Range, Rewrite } from "../ruleset.ts";
import { shiftInto, translateDestination, translateSource } from "../translation.ts";
import type { IpFamily } from "./options.ts";

interface Translating {
  readonly target: string;
  /** What follows the target. */
  readonly options: readonly string[];
  readonly chain: string;
  readonly family: IpFamily;
  /** Of the rule, for networks that are mapped one to one. */
  readonly conditions: readonly Condition[];
}

/** `undefined` where the target translates nothing. A value that cannot be read is one that is not known. */
export function translationOf({ target, options, chain, family, conditions }: Translating): readonly Rewrite[] | undefined {
  const given = (name: string): string | undefined => {
    const at = options.indexOf(name);
    return at < 0 ? undefined : (options[at + 1] ?? "");
  };
  switch (target) {
    case "SNAT":
      return translateSource({ family, addresses: readTarget(given("--to-source"), family).addresses });
    case "MASQUERADE":
      return translateSource({ addresses: [] });
    case "DNAT":
      return translateDestination({ family, ...readTarget(given("--to-destination"), family) });
    case "REDIRECT": {
      const ports = given("--to-ports") ?? given("--to-port");
      return translateDestination({ addresses: [], ports: ports === undefined ? undefined : readPorts(ports) });
    }
    case "NETMAP": {
      const network = readNetwork(given("--to") ?? "");
      const source = chain === "POSTROUTING" || chain === "INPUT";
      const translate = source ? translateSource : translateDestination;
      if (network?.family !== family) return translate({ addresses: [] });
      const shift = shiftInto(network, source ? "source" : "destination", conditions);
      return translate(shift === undefined ? { family, addresses: [network] } : { family, shift });
    }
    default:
      return undefined;
  }
}

/** `10.0.3.10`, `10.0.3.10-10.0.3.12:502`, `:502`, `[fd00::5]:502`. */
function readTarget(
  text: string | undefined,
  family: IpFamily,
): { addresses: readonly Range[] | undefined; ports: readonly Range[] | undefined } {
  const unknown = { addresses: [], ports: [] };
  if (text === undefined) return unknown;
  const found =
    family === "ip" ? /^([\d.-]*)(?::([\d-]+))?$/.exec(text) : /^(?:\[([^\]]*)\](?::([\d-]+))?|([^[\]]+))$/.exec(text);
  if (found === null) return unknown;
  const span = found[1] ?? found[3] ?? "";
  const ports = found[2] === undefined ? undefined : readPorts(found[2]);
  if (span === "") return { addresses: undefined, ports };
  const [from = "", to] = span.split("-", 2);
  const range = to === undefined ? readAddress(from) : readAddressRange(from, to);
  return { addresses: range?.family === family ? [{ low: range.low, high: range.high }] : [], ports };
}

function readPorts(text: string): readonly Range[] {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (found === null) return [];
  const low = BigInt(found[1] as string);
  return [{ low, high: BigInt(found[2] ?? low) }];
}
