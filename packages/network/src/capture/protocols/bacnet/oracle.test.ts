// BACnet held against tshark, frame by frame, on public captures; names of objects, properties and vendors against its tables.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { compare, each, type Fields, hasTshark } from "../tshark.fixture.ts";
import { propertyName, typeName } from "./objects.ts";
import { vendorName } from "./vendors.ts";

const plainOnly = (messages: readonly Fields[]): boolean => messages.every((one) => one.constructed !== true);
const RELIABLE = new Set([undefined, 6, 7, 8, 9, 10, 12, 14, 15, 16, 26]);
/** Messages whose parameters are all of a kind that is read here in full. */
const readInFull = (messages: readonly Fields[]): boolean =>
  plainOnly(messages) &&
  messages.every(
    (one) =>
      RELIABLE.has(one.confirmed as number | undefined) && [undefined, 0, 8].includes(one.unconfirmed as number | undefined),
  );
const objects = (messages: readonly Fields[]): number[] => each(messages, "objects") as number[];
/** As tshark writes floating point numbers. */
const digits = (value: unknown): string => String(Number((value as number).toPrecision(15)));

compare({
  name: "bacnet",
  protocols: ["bacnet"],
  marked: /\b(?:bacnet|bvlc):/,
  // Frames of a serial line (MS/TP) that a gateway wraps up for a recorder are not read.
  filter: "(bacnet or bvlc) and not llc.oui == 4240",
  mostPackets: 5000,
  leastCompared: 20_000,
  fields: {
    "bvlc.function": (messages) => each(messages, "function"),
    // Where an NPDU follows, tshark gives the length of what stands before it.
    "bvlc.length": (messages) =>
      messages.flatMap((one) =>
        one.function === undefined ? [] : one.control === undefined ? [one.length] : [one.function === 4 ? 10 : 4],
      ),
    "bvlc.fwd_ip": (messages) =>
      messages.flatMap((one) => (one.forwarded === undefined ? [] : [(one.forwarded as number[]).join(".")])),
    "bvlc.fwd_port": (messages) => each(messages, "forwardedPort"),
    "bacapp.segmented_request": (messages) => each(messages, "segmented"),
    "bacapp.object_name": (messages) => (readInFull(messages) ? each(messages, "names") : null),
    "bacnet.control": (messages) => each(messages, "control"),
    "bacnet.dnet": (messages) => (messages.some((one) => one.message !== undefined) ? null : each(messages, "dnet")),
    "bacnet.dadr_mstp": (messages) => each(messages, "dadr"),
    "bacnet.snet": (messages) => each(messages, "snet"),
    "bacnet.sadr_mstp": (messages) => each(messages, "sadr"),
    "bacnet.hopc": (messages) => each(messages, "hops"),
    "bacnet.mesgtyp": (messages) => each(messages, "message"),
    "bacapp.type": (messages) => each(messages, "type"),
    "bacapp.invoke_id": (messages) => each(messages, "invoke"),
    "bacapp.confirmed_service": (messages) => each(messages, "confirmed"),
    "bacapp.unconfirmed_service": (messages) => each(messages, "unconfirmed"),
    "bacapp.sequence_number": (messages) => each(messages, "sequence"),
    "bacapp.objectType": (messages) => (readInFull(messages) ? objects(messages).map((one) => Math.floor(one / 0x400000)) : null),
    "bacapp.instance_number": (messages) => (readInFull(messages) ? objects(messages).map((one) => one % 0x400000) : null),
    "bacapp.property_identifier": (messages) => (readInFull(messages) ? each(messages, "properties") : null),
    "bacapp.vendor_identifier": (messages) => each(messages, "vendor"),
    "bacapp.error_class": (messages) => each(messages, "errorClass"),
    "bacapp.error_code": (messages) => each(messages, "errorCode"),
    "bacapp.reject_reason": (messages) => each(messages, "reject"),
    "bacapp.abort_reason": (messages) => each(messages, "abort"),
    "bacapp.present_value.real": (messages) => (readInFull(messages) ? each(messages, "reals").map(digits) : null),
    "bacapp.present_value.uint": (messages) => (readInFull(messages) ? each(messages, "whole") : null),
    "bacapp.present_value.enum_index": (messages) => (readInFull(messages) ? each(messages, "enumerated") : null),
    "bacapp.who_is.low_limit": (messages) => each(messages, "low"),
    "bacapp.who_is.high_limit": (messages) => each(messages, "high"),
  },
  explained: [
    [/bacnet-stack-services\.cap frame 1 /, "an acknowledgement with reserved bits set and bytes left over: malformed to both"],
    [/bacnet-stack-services\.cap frame (?:77|79|81|83) /, "a network layer with nothing behind it: malformed to both"],
  ],
});

/** Where tshark spells a name in another way than the standard does. */
const SPELLED = new Map([
  ["acked-transition", "acked-transitions"],
  ["active-vt-session", "active-vt-sessions"],
  ["datelist", "date-list"],
  ["daylights-savings-status", "daylight-savings-status"],
  ["vt-class-supported", "vt-classes-supported"],
  ["event-time-stamp", "event-time-stamps"],
  ["maximum-value-time-stamp", "maximum-value-timestamp"],
  ["minimum-value-time-stamp", "minimum-value-timestamp"],
]);

test("objects and properties have the names that tshark knows", { skip: hasTshark ? false : "tshark is not installed" }, () => {
  const known = spawnSync("tshark", ["-G", "values"], { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 }).stdout;
  const counts = new Map<string, number>();
  const differing: string[] = [];
  for (const line of known.split("\n")) {
    const [, field = "", code = "", text = ""] = line.split("\t");
    const name = field === "bacapp.objectType" ? typeName : field === "bacapp.property_identifier" ? propertyName : null;
    if (name === null || !/^\d+$/.test(code)) continue;
    const mine = name(Number(code));
    const theirs = text.toLowerCase().replace(/[ _]/g, "-");
    if (mine.endsWith(`-${code}`)) continue;
    counts.set(field, (counts.get(field) ?? 0) + 1);
    if (mine !== (SPELLED.get(theirs) ?? theirs)) differing.push(`${field} ${code}: ${mine}, ${theirs}`);
  }
  assert.deepEqual(differing, []);
  assert.ok((counts.get("bacapp.objectType") ?? 0) > 50 && (counts.get("bacapp.property_identifier") ?? 0) > 140);
});

test("vendors are those that tshark knows", { skip: hasTshark ? false : "tshark is not installed" }, () => {
  const known = spawnSync("tshark", ["-G", "values"], { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 }).stdout;
  let compared = 0;
  for (const line of known.split("\n")) {
    const [, field = "", code = "", theirs = ""] = line.split("\t");
    const mine = vendorName(Number(code));
    if (field !== "bacapp.vendor_identifier" || !/^\d+$/.test(code) || mine.startsWith("BACnet vendor")) continue;
    assert.ok(theirs.includes(mine.split(" ")[0] ?? ""), `${code}: ${mine}, ${theirs}`);
    compared++;
  }
  assert.ok(compared > 20);
});
