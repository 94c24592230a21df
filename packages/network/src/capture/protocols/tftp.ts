// TFTP (RFC 1350, RFC 2347): who fetches and who puts which file, without any proof of who they are.
//
//     | opcode 2 | file name | 0 | mode | 0 | options: name, 0, value, 0 ... |
//
// The answer comes from a port of its own: the file itself goes by in another conversation, which nothing but this request tells of.

import {
  type Dissection,
  type Dissector,
  functionTable,
  NO,
  type Recognition,
  textTarget,
  YES_FROM_CLIENT,
} from "../dissector.ts";
import { be16, indexOf, startsWithAnyCase, textAt } from "./octets.ts";

const READ = 1;
const WRITE = 2;
const LONGEST = 512;
const MODES = ["netascii", "octet", "mail"];

const tftpFunction = functionTable([
  [READ, "Read Request", "file-transfer"],
  [WRITE, "Write Request", "file-transfer"],
]);
const FILE = textTarget();

/** Where the file name ends, or -1 where the bytes are no request. */
function endOfName(bytes: Uint8Array, start: number, end: number): number {
  const opcode = be16(bytes, start);
  if (end - start < 6 || end - start > LONGEST || (opcode !== READ && opcode !== WRITE) || bytes[end - 1] !== 0) return -1;
  const name = indexOf(bytes, start + 2, end, 0);
  if (name <= start + 2) return -1;
  for (let at = start + 2; at < name; at++) if ((bytes[at] as number) < 0x20 || bytes[at] === 0x7f) return -1;
  const mode = indexOf(bytes, name + 1, end, 0);
  const known = MODES.some((each) => each.length === mode - name - 1 && startsWithAnyCase(bytes, name + 1, mode, each));
  if (!known) return -1;
  // Options come in pairs (RFC 2347).
  let texts = 0;
  for (let at = mode + 1; at < end; texts++) at = indexOf(bytes, at, end, 0) + 1;
  return texts % 2 === 0 ? name : -1;
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  return endOfName(bytes, start, end) < 0 ? NO : YES_FROM_CLIENT;
}

class Transfers implements Dissection {
  #told = false;

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    const name = endOfName(bytes, start, end);
    // Servers that answer from the same port go on in the same conversation; what they send is content.
    if (name < 0) return 0;
    flow.senderIs("client", direction);
    const opcode = be16(bytes, start);
    sink.message?.("tftp", { opcode, file: textAt(bytes, start + 2, name) });
    sink.operation(tftpFunction(opcode), -1, FILE, sink.text(bytes, start + 2, name), 0, 0);
    if (this.#told) return 0;
    this.#told = true;
    sink.session({
      encrypted: false,
      signed: false,
      authenticated: false,
      identity: "none",
      securable: false,
      interactive: false,
      policy: null,
      weak: null,
    });
    return 0;
  }
}

export const tftp: Dissector = { name: "tftp", transport: "udp", ports: [69], recognise, open: () => new Transfers() };
