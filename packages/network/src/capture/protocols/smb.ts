// SMB 1, 2 and 3 (MS-CIFS, MS-SMB2): dialect, signing, encryption, and who logs in.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  LONGEST_MESSAGE,
  MORE,
  NO,
  namedFunction,
  type OperationKey,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_SERVER,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { be24, le16, le32, startsWith, wideTextAt } from "./octets.ts";

/** First byte of the three kinds of header, before `SMB`. */
const OLD = 0xff;
const NEW = 0xfe;
const ENCRYPTED = 0xfd;
const COMPRESSED = 0xfc;
/** Kinds of frames of the NetBIOS session service (RFC 1002, 4.3) besides messages. */
const SESSION_REQUEST = 0x81;
const SESSION_ACCEPTED = 0x82;
const SESSION_REFUSED = 0x83;
const KEEP_ALIVE = 0x85;

const OLD_HEADER = 32;
const NEW_HEADER = 64;
const NEGOTIATE = 0;
const SESSION_SETUP = 1;
const OLD_NEGOTIATE = 0x72;
const OLD_SESSION_SETUP = 0x73;

const MORE_PROCESSING = 0xc0000016;
const PENDING = 0x103;
/** Length of a response of NTLM version 1. */
const OLD_RESPONSE = 24;
const MOST_PENDING = 256;

const OLD_OPERATION = namedFunction("SMB 1 command", "other");
const OLD_LOG_IN = namedFunction("SMB 1 session setup", "authentication");
const smbFunction = functionTable(
  [
    [NEGOTIATE, "NEGOTIATE", "session"],
    [SESSION_SETUP, "SESSION_SETUP", "authentication"],
    [2, "LOGOFF", "session"],
    [3, "TREE_CONNECT", "session"],
    [4, "TREE_DISCONNECT", "session"],
    [5, "CREATE", "session"],
    [6, "CLOSE", "session"],
    [7, "FLUSH", "session"],
    [8, "READ", "file-transfer"],
    [9, "WRITE", "file-transfer"],
    [10, "LOCK", "session"],
    [11, "IOCTL", "other"],
    [12, "CANCEL", "session"],
    [13, "ECHO", "diagnostic"],
    [14, "QUERY_DIRECTORY", "read"],
    [15, "CHANGE_NOTIFY", "read"],
    [16, "QUERY_INFO", "read"],
    [17, "SET_INFO", "write"],
    [18, "OPLOCK_BREAK", "session"],
  ],
  "Command",
);

const DIALECTS = new Map([
  [0x0202, "SMB 2.0.2"],
  [0x0210, "SMB 2.1"],
  [0x0300, "SMB 3.0"],
  [0x0302, "SMB 3.0.2"],
  [0x0311, "SMB 3.1.1"],
]);

/** Kind of header behind the 4 bytes of the frame at `at`, or 0. */
function kindAt(bytes: Uint8Array, at: number, end: number): number {
  const kind = bytes[at + 4] ?? 0;
  return kind >= COMPRESSED && startsWith(bytes, at + 5, end, "SMB") ? kind : 0;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const length = end - start;
  const type = bytes[start] ?? 0;
  if (type === SESSION_REQUEST && flow.serverPort === 139) {
    // Two encoded names of 34 bytes each.
    if (length < 4) return MORE;
    return be24(bytes, start + 1) === 68 ? YES_FROM_CLIENT : NO;
  }
  if (type !== 0) return NO;
  if (length < 8) return MORE;
  const size = be24(bytes, start + 1);
  const kind = kindAt(bytes, start, end);
  if (kind === 0 || size < OLD_HEADER) return NO;
  if (kind === OLD) {
    if (length < 14) return MORE;
    return ((bytes[start + 13] ?? 0) & 0x80) === 0 ? YES_FROM_CLIENT : YES_FROM_SERVER;
  }
  if (kind === NEW) {
    if (length < 24) return MORE;
    if (le16(bytes, start + 8) !== NEW_HEADER) return NO;
    return (le32(bytes, start + 20) & 1) === 0 ? YES_FROM_CLIENT : YES_FROM_SERVER;
  }
  return kind === ENCRYPTED && flow.serverPort === 445 ? YES : NO;
}

class Share implements Dissection {
  readonly #pending = new Map<number, OperationKey>();
  #dialect: string | null = null;
  #old = false;
  #encrypted = false;
  #signed = false;
  #identity: SessionSecurity["identity"] = null;
  #authenticated: boolean | null = null;
  /** The log-in was by NTLM of the first version. */
  #oldProof = false;
  #told = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (end - at >= 4) {
      const type = bytes[at] ?? 0;
      const next = at + 4 + be24(bytes, at + 1);
      if (type >= SESSION_REQUEST && type <= KEEP_ALIVE) {
        if (next - at > 256) return this.#giveUp(sink);
        if (next > end) break;
        if (type === SESSION_ACCEPTED || type === SESSION_REFUSED) flow.senderIs("server", direction);
        at = next;
        continue;
      }
      if (type !== 0) return this.#giveUp(sink);
      // Beginnings are enough for large messages: only what is short is waited for as a whole.
      const whole = next - at <= LONGEST_MESSAGE / 4;
      if (whole ? next > end : end - at < 4 + NEW_HEADER) break;
      const kind = kindAt(bytes, at, end);
      const last = Math.min(next, end);
      if (kind === OLD && last - at >= 4 + OLD_HEADER) this.#readOld(bytes, at + 4, last, flow, direction, sink);
      else if (kind === NEW && last - at >= 4 + NEW_HEADER) this.#readNew(bytes, at + 4, last, flow, direction, sink);
      else if (kind === ENCRYPTED) {
        this.#encrypted = true;
        this.#say(sink);
      } else if (kind === 0) return this.#giveUp(sink);
      at = next;
    }
    return at - start;
  }

  gap(): void {
    this.#pending.clear();
  }

  #giveUp(sink: Sink): number {
    sink.malformed("a frame has no valid header");
    return ASTRAY;
  }

  /** SMB 2 and 3: one or more messages in a frame. */
  #readNew(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    this.#old = false;
    for (let at = start; end - at >= NEW_HEADER && bytes[at] === NEW; ) {
      const status = le32(bytes, at + 8);
      const command = le16(bytes, at + 12);
      const flags = le32(bytes, at + 16);
      const next = le32(bytes, at + 20);
      const id = le32(bytes, at + 24);
      const last = next >= NEW_HEADER && next < end - at ? at + next : end;
      const body = at + NEW_HEADER;
      const response = (flags & 1) !== 0;
      flow.senderIs(response ? "server" : "client", direction);
      sink.message?.("smb", { version: 2, command, response, status });
      if (!response) {
        if ((flags & 8) !== 0) this.#signed = true;
        if (this.#pending.size >= MOST_PENDING) this.#pending.clear();
        this.#pending.set(id, sink.operation(smbFunction(command), -1, null, 0, 0, 0));
        if (command === SESSION_SETUP) this.#readLogIn(bytes, body, last, sink);
      } else if (status !== PENDING) {
        const key = this.#pending.get(id);
        this.#pending.delete(id);
        const failed = status >= 0xc0000000 && status !== MORE_PROCESSING;
        if (key !== undefined && failed) sink.refused(key);
        else if (key !== undefined) sink.accepted(key);
        if (command === NEGOTIATE && !failed && last - body >= 6) this.#readDialect(le16(bytes, body + 4), sink);
        else if (command === SESSION_SETUP && status === 0 && last - body >= 4) this.#loggedIn(le16(bytes, body + 2), sink);
      }
      if (last === end) break;
      at = last;
    }
    if (this.#told !== "") this.#say(sink);
  }

  #readDialect(revision: number, sink: Sink): void {
    const dialect = DIALECTS.get(revision);
    sink.message?.("smb", { dialect: revision });
    if (dialect === undefined) return;
    this.#dialect = dialect;
    sink.asset({ role: "server" });
  }

  /** SessionFlags (MS-SMB2, 2.2.6): guest, anonymous, encrypted. */
  #loggedIn(flags: number, sink: Sink): void {
    const anonymous = (flags & 3) !== 0;
    this.#identity = anonymous ? "anonymous" : (this.#identity ?? "token");
    if (this.#identity === "anonymous") this.#authenticated = false;
    else this.#authenticated = true;
    if ((flags & 4) !== 0) this.#encrypted = true;
    this.#say(sink, true);
  }

  #readOld(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const command = bytes[at + 4] ?? 0;
    const status = le32(bytes, at + 5);
    const response = ((bytes[at + 9] ?? 0) & 0x80) !== 0;
    const flags = le16(bytes, at + 10);
    const way = flow.senderIs(response ? "server" : "client", direction);
    sink.message?.("smb", { version: 1, command, response, status });
    // A client may begin in the old form only to offer newer dialects: the server then answers in the new one.
    if (response) this.#old = true;
    if (way === TO_SERVER) {
      if ((flags & 4) !== 0 && command !== OLD_NEGOTIATE) this.#signed = true;
      if (command === OLD_NEGOTIATE) return;
      const key = sink.operation(command === OLD_SESSION_SETUP ? OLD_LOG_IN : OLD_OPERATION, -1, null, 0, 0, 0);
      if (this.#pending.size >= MOST_PENDING) this.#pending.clear();
      this.#pending.set(le16(bytes, at + 30), key);
      if (command === OLD_SESSION_SETUP) this.#readLogIn(bytes, at + OLD_HEADER, end, sink);
      return;
    }
    const key = this.#pending.get(le16(bytes, at + 30));
    this.#pending.delete(le16(bytes, at + 30));
    const failed = status !== 0 && status !== MORE_PROCESSING;
    if (key !== undefined && failed) sink.refused(key);
    else if (key !== undefined) sink.accepted(key);
    if (command === OLD_SESSION_SETUP && status === 0) this.#say(sink, true);
    else if (this.#told !== "") this.#say(sink);
  }

  /** Looks for an NTLM message of type 3 (MS-NLMP, 2.2.1.3): it names user and computer; the response is not a readable secret. */
  #readLogIn(bytes: Uint8Array, start: number, end: number, sink: Sink): void {
    const last = Math.min(end, start + 2048);
    for (let at = start; last - at >= 12; at++) {
      if (bytes[at] !== 0x4e || !startsWith(bytes, at, last, "NTLMSSP\0") || le32(bytes, at + 8) !== 3) continue;
      if (end - at < 64) return;
      const userLength = le16(bytes, at + 36);
      const userAt = at + le32(bytes, at + 40);
      const stationLength = le16(bytes, at + 44);
      const stationAt = at + le32(bytes, at + 48);
      // The response to the challenge is longer in version 2 (MS-NLMP, 2.2.2.6 and 2.2.2.8).
      this.#oldProof = userLength > 0 && le16(bytes, at + 20) === OLD_RESPONSE;
      this.#identity = userLength === 0 ? "anonymous" : "password";
      this.#authenticated = userLength === 0 ? false : null;
      const station = stationAt + stationLength <= end ? wideTextAt(bytes, stationAt, stationAt + stationLength) : "";
      if (station !== "") sink.asset({ names: [station] });
      if (sink.message !== null && userAt + userLength <= end)
        sink.message("smb", { user: wideTextAt(bytes, userAt, userAt + userLength) });
      return;
    }
  }

  #say(sink: Sink, loggedIn = false): void {
    if (loggedIn && this.#identity === "password") this.#authenticated = true;
    const text = `${this.#dialect} ${this.#old} ${this.#encrypted} ${this.#signed} ${this.#authenticated} ${this.#identity} ${this.#oldProof}`;
    if (text === this.#told) return;
    this.#told = text;
    sink.session({
      encrypted: this.#encrypted,
      signed: this.#signed || this.#encrypted,
      authenticated: this.#authenticated,
      identity: this.#identity,
      securable: true,
      interactive: false,
      policy: this.#old ? "SMB 1" : this.#dialect,
      weak: this.#old
        ? "SMB 1 is deprecated: its signatures use MD5 and it cannot encrypt"
        : this.#oldProof
          ? "log-in by NTLM version 1, whose keys of DES can be found"
          : null,
    });
  }
}

export const smb: Dissector = { name: "smb", transport: "tcp", ports: [445, 139], recognise, open: () => new Share() };
