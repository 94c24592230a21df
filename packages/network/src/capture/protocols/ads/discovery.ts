// The search for TwinCAT systems and the adding of routes to them, over UDP (as TwinCAT's own tools do it; the form as captures show it).
//
//   03 66 14 71 | number of the call (4) | service, highest bit in answers (4) | net id (6), port (2) | number of tags (4)
//   | tag (2), length (2), content …
//
// A route lets its owner do anything that ADS can. Who asks for one proves who they are with a user and a password in clear text. Numbers go
// low byte first.

import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  maskSecret,
  NO,
  type OperationKey,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  textTarget,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { le16, le32, textAt } from "../octets.ts";
import { netIdAt } from "./ads.ts";

const PORT = 48_899;
const COOKIE = 0x71146603;
const HEADER = 24;
const ANSWER = 0x8000_0000;
const ADD_ROUTE = 6;
const MOST_TAGS = 64;

const STATUS = 1;
const PASSWORD = 2;
const TWINCAT = 3;
const COMPUTER = 5;
const ROUTE = 12;
const USER = 13;

const serviceOf = functionTable(
  [
    [1, "Search for Systems", "discovery"],
    [ADD_ROUTE, "Add Route", "configuration"],
  ],
  "Service",
);
const NAMED = textTarget("route:");

const PLAIN: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};
const WITH_PASSWORD: SessionSecurity = { ...PLAIN, authenticated: true, identity: "password" };

/** Positions of the content of tags; -1: not there. Reused. */
const at = new Int32Array(MOST_TAGS);
const to = new Int32Array(MOST_TAGS);

/** Fills the positions; false where the tags do not fill bytes[start, end). */
function readTags(bytes: Uint8Array, start: number, end: number): boolean {
  at.fill(-1);
  const count = le32(bytes, start + 20);
  if (count > MOST_TAGS) return false;
  let next = start + HEADER;
  for (let index = 0; index < count; index++) {
    if (end - next < 4) return false;
    const tag = le16(bytes, next);
    const length = le16(bytes, next + 2);
    if (length > end - next - 4) return false;
    if (tag < MOST_TAGS) {
      at[tag] = next + 4;
      to[tag] = next + 4 + length;
    }
    next += 4 + length;
  }
  // Some answers are longer than their tags.
  return next <= end;
}

function textOf(bytes: Uint8Array, tag: number): string {
  const from = at[tag] as number;
  return from < 0 ? "" : textAt(bytes, from, textEnd(bytes, tag));
}

function textEnd(bytes: Uint8Array, tag: number): number {
  let end = at[tag] as number;
  while (end < (to[tag] as number) && bytes[end] !== 0) end++;
  return end;
}

class Search implements Dissection {
  #call = -1;
  #key: OperationKey = -1;
  #addsRoute = false;
  #greeted = false;
  #told = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (end - start < HEADER || le32(bytes, start) !== COOKIE || !readTags(bytes, start, end)) {
      if (!flow.truncated) sink.malformed("a datagram does not hold the tags that it says");
      return 0;
    }
    const service = le32(bytes, start + 8);
    const call = le32(bytes, start + 4);
    sink.message?.("ads", { service, tags: le32(bytes, start + 20), computer: textOf(bytes, COMPUTER) });
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session(PLAIN);
    }
    if (service < ANSWER) this.#ask(bytes, service, call, flow.senderIs("client", direction), sink);
    else this.#answer(bytes, start, service - ANSWER, call, flow.senderIs("server", direction), sink);
    return 0;
  }

  #ask(bytes: Uint8Array, service: number, call: number, direction: Direction, sink: Sink): void {
    const route = service === ADD_ROUTE && (at[ROUTE] as number) >= 0;
    if (service === ADD_ROUTE && (at[PASSWORD] as number) >= 0) {
      const user = textOf(bytes, USER);
      sink.credential(user === "" ? null : user, maskSecret(textOf(bytes, PASSWORD)));
    }
    if (direction === TO_CLIENT) return;
    const target = route ? sink.text(bytes, at[ROUTE] as number, textEnd(bytes, ROUTE)) : 0;
    this.#key = sink.operation(serviceOf(service), -1, route ? NAMED : null, target, 0, 0);
    this.#call = call;
    this.#addsRoute = service === ADD_ROUTE;
  }

  #answer(bytes: Uint8Array, start: number, service: number, call: number, direction: Direction, sink: Sink): void {
    const status = at[STATUS] as number;
    const accepted = status < 0 || (to[STATUS] as number) - status < 4 || le32(bytes, status) === 0;
    // Calls have no number of their own in older systems: then the last is meant.
    if (this.#key >= 0 && call === this.#call && direction === TO_CLIENT) {
      if (accepted) sink.accepted(this.#key);
      else sink.refused(this.#key);
      if (accepted && this.#addsRoute && service === ADD_ROUTE) sink.session(WITH_PASSWORD);
      this.#key = -1;
    }
    const computer = textOf(bytes, COMPUTER);
    const netId = netIdAt(bytes, start + 12);
    const twincat = at[TWINCAT] as number;
    const version =
      twincat >= 0 && (to[TWINCAT] as number) - twincat >= 4
        ? `${bytes[twincat]}.${bytes[twincat + 1]}.${le16(bytes, twincat + 2)}`
        : "";
    const key = `${netId} ${computer} ${version}`;
    if (key === this.#told) return;
    this.#told = key;
    const names = computer === "" ? [netId] : [computer, netId];
    sink.asset({ names, vendor: "Beckhoff", ...(version !== "" && { product: "TwinCAT", version }) });
  }
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < HEADER || le32(bytes, start) !== COOKIE || !readTags(bytes, start, end)) return NO;
  return le32(bytes, start + 8) < ANSWER ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

export const adsDiscovery: Dissector = {
  name: "ads",
  transport: "udp",
  ports: [PORT],
  recognise,
  open: () => new Search(),
};
