// Spanning tree (IEEE 802.1D, 802.1w, 802.1Q): which bridges there are, and which of them all others follow.
//
//     | protocol 2 | version 1 | type 1 | flags 1 | root: priority 2, MAC 6 | cost 4 | bridge: priority 2, MAC 6 | port 2 | times 4 x 2 |
//
// Frames come behind an LLC header of service 0x42 (IEEE 802.2).

import { type Dissection, type Dissector, functionTable, NO, type Recognition, YES } from "../dissector.ts";
import { be16, be32, macAt } from "./octets.ts";

/** Service access point of LLC, and the type in SNAP of the trees that Cisco sends per VLAN. */
const SERVICE = 0x42;
const PER_VLAN = 0x010b;
const CONFIGURATION = 0x00;
const RAPID = 0x02;
const TOPOLOGY_CHANGE = 0x80;
const WHOLE = 35;
const ROOT_AT = 5;
const BRIDGE_AT = 17;

const stpFunction = functionTable(
  [
    [CONFIGURATION, "Configuration", "other"],
    [RAPID, "Rapid or multiple spanning tree", "other"],
    [TOPOLOGY_CHANGE, "Topology Change Notification", "configuration"],
  ],
  "Type",
);
const VERSIONS = ["STP", "", "RSTP", "MSTP", "SPT"];

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < 4 || be16(bytes, start) !== 0) return NO;
  const version = bytes[start + 2] as number;
  const type = bytes[start + 3];
  if (type === TOPOLOGY_CHANGE) return version === 0 ? YES : NO;
  if (end - start < WHOLE) return NO;
  return (type === CONFIGURATION && version === 0) || (type === RAPID && version >= 2 && version <= 4) ? YES : NO;
}

class Bridge implements Dissection {
  #told = "";

  dissect(...[bytes, start, end, flow, , sink]: Parameters<Dissection["dissect"]>): number {
    if (recognise(bytes, start, end) === NO) {
      if (!flow.truncated) sink.malformed("a frame is of no known version and type");
      return 0;
    }
    const version = bytes[start + 2] as number;
    const type = bytes[start + 3] as number;
    sink.operation(stpFunction(type), -1, null, 0, 0, 0);
    if (type === TOPOLOGY_CHANGE) {
      sink.message?.("stp", { version, type });
      return 0;
    }
    const bridge = macAt(bytes, start + BRIDGE_AT + 2);
    const root = macAt(bytes, start + ROOT_AT + 2);
    sink.message?.("stp", { version, type, root, cost: be32(bytes, start + 13), bridge, port: be16(bytes, start + 25) });
    const text = `${version} ${bridge} ${root}`;
    if (text === this.#told) return 0;
    this.#told = text;
    // Ports of a bridge send from addresses of their own.
    sink.asset({ mac: bridge, role: bridge === root ? "root bridge" : "bridge" });
    sink.session({
      encrypted: false,
      signed: false,
      authenticated: false,
      identity: "none",
      securable: false,
      interactive: false,
      policy: VERSIONS[version] ?? null,
      weak: null,
    });
    return 0;
  }
}

export const stp: Dissector = {
  name: "stp",
  transport: "ethernet",
  ports: [SERVICE, PER_VLAN],
  recognise,
  open: () => new Bridge(),
};
