// Precision time over Ethernet and UDP (IEEE 1588-2019 and 2008, clause 13; version 2): clocks follow a master, and can be managed.
//
//   profile (4 bits), type (4 bits) | minor version, version (4 bits each) | length (2) | domain | 0 | flags (2) | correction (8) | 4
//   | clock (8), port (2) | sequence (2) | control | interval | content …
//
//   management: clock (8), port (2) | hops, hops | action | 0 | TLV: type (2), length (2), what (2), data
//
// Version 1 (2002) is not read.

import type { OperationClass } from "@bulkhead/facts";
import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  NO,
  namedFunction,
  type OperationKey,
  type ProtocolFunction,
  type Recognition,
  type SessionSecurity,
  type Sink,
  type Told,
  YES,
} from "../dissector.ts";
import { be16, textAt } from "./octets.ts";

const ETHERTYPE = 0x88f7;
const EVENT_PORT = 319;
const GENERAL_PORT = 320;
const HEADER = 34;
const VERSION = 2;

const ANNOUNCE = 11;
const SIGNALLING = 12;
const MANAGEMENT = 13;
/** Shortest length by type; 0: no such type. */
const SHORTEST: readonly number[] = [44, 44, 54, 54, 0, 0, 0, 0, 44, 54, 54, 64, 44, 48, 0, 0];
/** What the control field says beside the type, until 2008. */
const CONTROL: readonly number[] = [0, 1, 5, 5, 5, 5, 5, 5, 2, 3, 5, 5, 5, 4, 5, 5];

/** Of a management message: its action, and the TLV that it carries. */
const ACTION = 46;
const CONTENT = 48;
const GET = 0;
const SET = 1;
const RESPONSE = 2;
const COMMAND = 3;
const ACKNOWLEDGE = 4;
const TLV_MANAGEMENT = 1;
const TLV_ERROR = 2;
/** Of 2019: proves who sent the message. */
const TLV_AUTHENTICATION = 0x8009;
const DESCRIPTION = 1;
const INITIALISE = 5;
const TIME = 0x200f;

const messageOf = functionTable(
  [
    [0, "Sync", "other"],
    [1, "Delay Request", "read"],
    [2, "Peer Delay Request", "read"],
    [3, "Peer Delay Response", "other"],
    [8, "Follow Up", "other"],
    [9, "Delay Response", "other"],
    [10, "Peer Delay Response Follow Up", "other"],
    [ANNOUNCE, "Announce", "other"],
    [SIGNALLING, "Signalling", "session"],
  ],
  "Message",
);

const NAMES: readonly (readonly [number, string])[] = [
  [0, "Null"],
  [DESCRIPTION, "Clock Description"],
  [2, "User Description"],
  [3, "Save in Non-volatile Storage"],
  [4, "Reset Non-volatile Storage"],
  [INITIALISE, "Initialise"],
  [6, "Fault Log"],
  [7, "Fault Log Reset"],
  [0x2000, "Default Data Set"],
  [0x2001, "Current Data Set"],
  [0x2002, "Parent Data Set"],
  [0x2003, "Time Properties Data Set"],
  [0x2004, "Port Data Set"],
  [0x2005, "Priority 1"],
  [0x2006, "Priority 2"],
  [0x2007, "Domain"],
  [0x2008, "Slave Only"],
  [0x2009, "Announce Interval"],
  [0x200a, "Announce Receipt Timeout"],
  [0x200b, "Sync Interval"],
  [0x200c, "Version Number"],
  [0x200d, "Enable Port"],
  [0x200e, "Disable Port"],
  [TIME, "Time"],
  [0x2010, "Clock Accuracy"],
  [0x2011, "UTC Properties"],
  [0x2012, "Traceability Properties"],
  [0x2013, "Timescale Properties"],
  [0x6000, "Delay Mechanism"],
  [0x6001, "Peer Delay Request Interval"],
];
const tableOf = (action: string, of: (id: number) => OperationClass): ((id: number) => ProtocolFunction) =>
  functionTable(
    NAMES.map(([id, name]) => [id, `${action}: ${name}`, of(id)]),
    action,
  );
const asksOf = tableOf("Management Get", () => "read");
const setOf = tableOf("Management Set", (id) => (id === TIME ? "time-change" : "configuration"));
const commandOf = tableOf("Management Command", (id) => (id === INITIALISE ? "restart" : "configuration"));
/** Unlisted settings are settings all the same. */
const OTHER_SET = namedFunction("Management Set: other", "configuration");
const LISTED: ReadonlySet<number> = new Set(NAMES.map(([id]) => id));

const OPEN: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: true,
  interactive: false,
  policy: null,
  weak: null,
};
const PROVEN: SessionSecurity = { ...OPEN, signed: true, authenticated: true, identity: "key", policy: "Authentication TLV" };

/** Requests that wait for their answer, per flow. */
const PENDING = 16;

interface Pending {
  readonly sequence: number;
  readonly key: OperationKey;
}

class Clock implements Dissection {
  readonly #pending: Pending[] = [];
  #security: SessionSecurity | null = null;
  #told = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    const type = (bytes[start] ?? 0) & 0x0f;
    const shortest = SHORTEST[type] as number;
    const length = end - start < HEADER ? 0 : be16(bytes, start + 2);
    if (
      length < HEADER ||
      ((bytes[start + 1] as number) & 0x0f) !== VERSION ||
      shortest === 0 ||
      length < shortest ||
      length > end - start
    ) {
      if (!flow.truncated) sink.malformed("a message has not the length or version that its type has");
      return 0;
    }
    const stop = start + length;
    if (sink.message !== null) sink.message("ptp", trace(bytes, start, type, length));
    const proven = hasProof(bytes, start + (type === MANAGEMENT ? CONTENT : shortest), stop);
    const security = proven ? PROVEN : OPEN;
    if (this.#security !== security) {
      this.#security = security;
      sink.session(security);
    }
    if (type === MANAGEMENT) this.#manage(bytes, start, stop, flow, direction, sink);
    else {
      sink.operation(messageOf(type), bytes[start + 4] as number, null, 0, 0, 0);
      if (type === ANNOUNCE) this.#announce(bytes, start, sink);
    }
    return 0;
  }

  /** A clock that announces itself as the grandmaster is one. */
  #announce(bytes: Uint8Array, start: number, sink: Sink): void {
    for (let index = 0; index < 8; index++) if (bytes[start + 20 + index] !== bytes[start + 53 + index]) return;
    this.#tell({ role: "grandmaster clock" }, sink);
  }

  #manage(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const action = (bytes[start + ACTION] as number) & 0x0f;
    const at = start + CONTENT;
    if (end - at < 6 || be16(bytes, at + 2) > end - at - 4) {
      sink.malformed("a management message ends early");
      return;
    }
    const sequence = be16(bytes, start + 30);
    const kind = be16(bytes, at);
    const id = be16(bytes, at + 4);
    if (action === RESPONSE || action === ACKNOWLEDGE) {
      if (!flow.multicast) flow.senderIs("server", direction);
      this.#settle(sequence, kind !== TLV_ERROR, sink);
      if (kind === TLV_MANAGEMENT && id === DESCRIPTION) this.#describe(bytes, at + 6, at + 4 + be16(bytes, at + 2), sink);
      return;
    }
    if (action !== GET && action !== SET && action !== COMMAND) {
      sink.malformed("a management message has an unknown action");
      return;
    }
    if (!flow.multicast) flow.senderIs("client", direction);
    const fn = action === GET ? asksOf(id) : action === COMMAND ? commandOf(id) : LISTED.has(id) ? setOf(id) : OTHER_SET;
    const key = sink.operation(fn, bytes[start + 4] as number, null, 0, 0, 0);
    if (this.#pending.length >= PENDING) this.#pending.shift();
    this.#pending.push({ sequence, key });
  }

  #settle(sequence: number, accepted: boolean, sink: Sink): void {
    const at = this.#pending.findIndex((one) => one.sequence === sequence);
    const [pending] = at < 0 ? [] : this.#pending.splice(at, 1);
    if (pending === undefined) return;
    if (accepted) sink.accepted(pending.key);
    else sink.refused(pending.key);
  }

  /**
   * Clock type (2), physical layer, physical address (length 2), protocol (2) and address (length 2), manufacturer (3), 0, product, revision,
   * user's text. Texts come behind their length (1).
   */
  #describe(bytes: Uint8Array, start: number, end: number, sink: Sink): void {
    let at = start + 2;
    at += 1 + (bytes[at] ?? 0);
    if (end - at < 2) return;
    at += 2 + be16(bytes, at);
    if (end - at < 4) return;
    at += 4 + be16(bytes, at + 2) + 4;
    const texts: string[] = [];
    for (let index = 0; index < 3 && at < end; index++) {
      const to = at + 1 + (bytes[at] as number);
      if (to > end) return;
      texts.push(textAt(bytes, at + 1, to));
      at = to;
    }
    const [product = "", revision = "", name = ""] = texts;
    const [vendor = "", model = "", serial = ""] = product.split(";").map((part) => part.trim());
    const versions = revision.split(";").map((part) => part.trim());
    const version = versions[1] !== undefined && versions[1] !== "" ? versions[1] : (versions[0] ?? "");
    this.#tell(
      {
        ...(name !== "" && { names: [name] }),
        ...(vendor !== "" && { vendor }),
        ...(model !== "" && { product: model }),
        ...(serial !== "" && { serial }),
        ...(version !== "" && { version }),
      },
      sink,
    );
  }

  #tell(told: Told, sink: Sink): void {
    const key = JSON.stringify(told);
    if (key === this.#told || key === "{}") return;
    this.#told = key;
    sink.asset(told);
  }
}

/** Whether an authentication TLV is among those in bytes[at, end). */
function hasProof(bytes: Uint8Array, at: number, end: number): boolean {
  for (let next = at; end - next >= 4; next += 4 + be16(bytes, next + 2)) {
    if (be16(bytes, next) === TLV_AUTHENTICATION) return true;
  }
  return false;
}

function trace(bytes: Uint8Array, at: number, type: number, length: number): Readonly<Record<string, unknown>> {
  return {
    type,
    version: (bytes[at + 1] as number) & 0x0f,
    length,
    domain: bytes[at + 4],
    flags: be16(bytes, at + 6),
    port: be16(bytes, at + 28),
    sequence: be16(bytes, at + 30),
    control: bytes[at + 32],
    ...(type === MANAGEMENT && { action: bytes[at + ACTION], id: be16(bytes, at + CONTENT + 4) }),
  };
}

function isMessage(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 44 || ((bytes[start + 1] as number) & 0x0f) !== VERSION) return false;
  const shortest = SHORTEST[(bytes[start] as number) & 0x0f] as number;
  const length = be16(bytes, start + 2);
  return shortest > 0 && length >= shortest && length <= end - start;
}

/** Elsewhere than at its ports, everything must be as version 2.0 has it, and nothing may follow. */
function recogniseDatagram(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  if (!isMessage(bytes, start, end)) return NO;
  const port = flow.serverPort;
  if (port === EVENT_PORT || port === GENERAL_PORT) return YES;
  const first = bytes[start] as number;
  const exact = first < 16 && bytes[start + 1] === VERSION && be16(bytes, start + 2) === end - start && bytes[start + 5] === 0;
  const reserved = be16(bytes, start + 16) === 0 && be16(bytes, start + 18) === 0;
  return exact && reserved && bytes[start + 32] === CONTROL[first] ? YES : NO;
}

export const ptp: Dissector = {
  name: "ptp",
  transport: "ethernet",
  ports: [ETHERTYPE],
  recognise: (bytes, start, end) => (isMessage(bytes, start, end) ? YES : NO),
  open: () => new Clock(),
};

export const ptpDatagrams: Dissector = {
  name: "ptp",
  transport: "udp",
  ports: [EVENT_PORT, GENERAL_PORT],
  recognise: recogniseDatagram,
  open: () => new Clock(),
};
