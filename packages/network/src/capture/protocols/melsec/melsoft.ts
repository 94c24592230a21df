// MELSOFT, the protocol of Mitsubishi's engineering tools with a controller, over TCP and UDP. It is not published; what is read here was
// learnt from captures and from its likeness to SLMP:
//
//   0x57 ask, 0xD7 answer | 4 | 0x11 0x11 0x07 ask, 0x7F answer | 11 | length 2, low byte first | body
//   body: 0x1C ask, 0x9C answer | 1 | length of the header behind 2 | ... | in an answer end code 2 ... | command 2 | number 2 | data ...
//
// Before it a datagram greets (0x5A, 0xDA).

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  MORE,
  NO,
  namedFunction,
  type Recognition,
  type SessionSecurity,
  type Sink,
  targetForm,
  textTarget,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { be16, le16, le32, startsWith, textAt, wideTextAt } from "../octets.ts";
import { Requests } from "../requests.ts";

const UDP_PORT = 5560;
const TCP_PORT = 5562;
/** Ports of the older controllers. */
const OLD_UDP_PORT = 5006;
const OLD_TCP_PORT = 5007;

const ASK = 0x57;
const ANSWER = 0xd7;
const GREETING = 0x5a;
const GREETED = 0xda;
/** Up to and with the length. */
const HEADER = 21;
const LEAST_BODY = 26;
const PENDING = 32;

const MODEL = 0x0121;
const READ_DEVICES = 0x0410;
const WRITE_DEVICES = 0x1410;
const OPEN_FILE = 0x1867;
const FILES = 0x187e;

const commandOf = functionTable(
  [
    [MODEL, "Read CPU Model", "discovery"],
    [READ_DEVICES, "Read Devices", "read"],
    [0x0411, "Read Devices (several)", "read"],
    [WRITE_DEVICES, "Write Devices", "write"],
    [0x1411, "Write Devices (several)", "write"],
    [0x1001, "Remote Run", "start"],
    [0x1002, "Remote Stop", "stop"],
    [0x1003, "Remote Pause", "stop"],
    [0x1005, "Remote Latch Clear", "configuration"],
    [0x1006, "Remote Reset", "restart"],
    [0x1859, "Read Directory", "file-transfer"],
    [0x185f, "Search File", "file-transfer"],
    [OPEN_FILE, "Open File", "file-transfer"],
    [0x1868, "Read File", "file-transfer"],
    [0x1869, "Write File", "file-transfer"],
    [0x186a, "Close File", "file-transfer"],
    [FILES, "Change Files", "file-transfer"],
    [0x18a0, "Read Drive Information", "diagnostic"],
  ],
  "Command",
);
/** The folder of the project: program, parameters, labels. */
const PROJECT = "$MELPRJ$";
const LOAD = namedFunction("Open File: Project, for Writing", "program-download");
const SAVE = namedFunction("Open File: Project, for Reading", "program-upload");
const GREET = namedFunction("Greeting", "session");

const FILE = textTarget("file:");
/** Codes of devices are MELSOFT's own. */
const DEVICE = targetForm((code, first, count) => {
  const name = `device 0x${code.toString(16).padStart(2, "0")}:${first}`;
  return count > 1 ? `${name}-${first + count - 1}` : name;
});

/** Engineering tools prove nothing that a bystander could not repeat, as far as is known; a password for files may be set. */
const SECURITY: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: null,
  identity: null,
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};

/** Whether bytes[at, end) may begin a message; of what is not there yet nothing is asked. */
function isHeader(bytes: Uint8Array, at: number, end: number): boolean {
  const have = end - at;
  const first = bytes[at] as number;
  if (first !== ASK && first !== ANSWER) return false;
  if (have >= 6 && bytes[at + 5] !== 0x11) return false;
  if (have >= 7 && bytes[at + 6] !== 0x11) return false;
  if (have >= 8 && bytes[at + 7] !== (first === ASK ? 0x07 : 0x7f)) return false;
  if (have < HEADER) return true;
  if (le16(bytes, at + 19) < LEAST_BODY) return false;
  if (have >= HEADER + 1 && bytes[at + HEADER] !== (first === ASK ? 0x1c : 0x9c)) return false;
  return have < HEADER + 3 || ((bytes[at + HEADER + 2] as number) >= 20 && (bytes[at + HEADER + 2] as number) <= 64);
}

class MelsoftFlow implements Dissection {
  readonly #requests = new Requests(PENDING);
  #greeted = false;
  #identity = "";
  /** The file that is being opened for writing. */
  #file = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session(SECURITY);
    }
    if (flow.transport === "udp" && isGreeting(bytes, start, end)) {
      this.#greet(bytes, start, flow, direction, sink);
      return 0;
    }
    let at = start;
    while (end - at >= HEADER + 3) {
      if (!isHeader(bytes, at, end)) {
        sink.malformed("bytes where a message should begin are none");
        return ASTRAY;
      }
      const next = at + HEADER + le16(bytes, at + 19);
      if (end < next) break;
      flow.senderIs(bytes[at] === ASK ? "client" : "server", direction);
      this.#message(bytes, at, next, flow, sink);
      at = next;
    }
    if (flow.transport === "udp" && at < end && !flow.truncated) sink.malformed("a message is longer than its datagram");
    return at - start;
  }

  gap(): void {
    this.#requests.gap();
  }

  #greet(bytes: Uint8Array, at: number, flow: Flow, direction: Direction, sink: Sink): void {
    flow.senderIs(bytes[at] === GREETING ? "client" : "server", direction);
    if (sink.message !== null) sink.message("melsoft", { greeting: bytes[at] });
    if (bytes[at] === GREETING) this.#requests.ask(-1).key = sink.operation(GREET, -1, null, 0, 0, 0);
    else this.#requests.find(-1)?.settle(true, sink);
  }

  #message(bytes: Uint8Array, at: number, end: number, flow: Flow, sink: Sink): void {
    const body = at + HEADER;
    const from = body + 2 + (bytes[body + 2] as number);
    if (end - from < 4) {
      sink.malformed("a message ends before its command");
      return;
    }
    const command = be16(bytes, from);
    const id = command * 65_536 + le16(bytes, from + 2);
    const asks = bytes[at] === ASK;
    const code = asks ? 0 : le16(bytes, body + 4);
    if (sink.message !== null) sink.message("melsoft", { asks, command, number: id % 65_536, code, length: end - at });
    if (asks) this.#ask(id, command, bytes, from + 4, end, sink);
    else {
      const request = this.#requests.find(id);
      if (request !== null) {
        request.settle(code === 0, sink);
        if (code === 0 && request.first > 0 && request.form === FILE) sink.transfer("download", this.#file, request.first, null);
      } else if (flow.fromStart && this.#requests.complete) sink.malformed("a response to no request");
      if (command === MODEL && code === 0) this.#identify(bytes, from + 6, end, sink);
    }
  }

  /** bytes[at, end): the data behind the number of the request. */
  #ask(id: number, command: number, bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const request = this.#requests.ask(id);
    if ((command === READ_DEVICES || command === WRITE_DEVICES) && end - at >= 22) {
      const [code, first, count] = [le16(bytes, at + 10), le32(bytes, at + 12), le16(bytes, at + 20)];
      request.key = sink.operation(commandOf(command), -1, DEVICE, code, first, count);
    } else if (command === OPEN_FILE && end - at >= 16 && end - at - 16 >= le16(bytes, at + 14)) {
      // Way (1: for writing), drive, size, length of the name, name.
      const name = wideTextAt(bytes, at + 16, at + 16 + le16(bytes, at + 14));
      const writes = bytes[at + 7] === 1;
      const project = name.startsWith(PROJECT);
      const text = new TextEncoder().encode(name);
      const fn = project ? (writes ? LOAD : SAVE) : commandOf(command);
      request.key = sink.operation(fn, -1, FILE, sink.text(text, 0, text.length), 0, 0);
      if (!writes || !project) return;
      request.form = FILE;
      request.first = le32(bytes, at + 10);
      this.#file = name;
    } else request.key = sink.operation(commandOf(command), -1, null, 0, 0, 0);
  }

  /** Sixteen characters. */
  #identify(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    if (end - at < 16) return;
    const product = textAt(bytes, at, at + 16);
    if (product === "" || product === this.#identity) return;
    this.#identity = product;
    sink.asset({ vendor: "Mitsubishi Electric", product });
  }
}

const GREETS = String.fromCharCode(GREETING, 0, 0);
const ANSWERS = String.fromCharCode(GREETED, 0, 0);

function isGreeting(bytes: Uint8Array, start: number, end: number): boolean {
  if (startsWith(bytes, start, end, GREETS)) return end - start === 4;
  return startsWith(bytes, start, end, ANSWERS) && end - start >= 8 && end - start <= 64;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  // A greeting is too short to be known by itself.
  const own = flow.serverPort === UDP_PORT || flow.serverPort === OLD_UDP_PORT;
  if (own && flow.transport === "udp" && isGreeting(bytes, start, end))
    return bytes[start] === GREETING ? YES_FROM_CLIENT : YES_FROM_SERVER;
  if (!isHeader(bytes, start, end)) return NO;
  if (end - start < HEADER + 3) return MORE;
  if (flow.transport === "udp" && end - start !== HEADER + le16(bytes, start + 19)) return NO;
  return bytes[start] === ASK ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

const over = (transport: "tcp" | "udp", ports: readonly number[]): Dissector => ({
  name: "melsoft",
  transport,
  ports,
  recognise,
  open: () => new MelsoftFlow(),
});

export const melsoft = over("tcp", [TCP_PORT, OLD_TCP_PORT]);
export const melsoftDatagrams = over("udp", [UDP_PORT, OLD_UDP_PORT]);
