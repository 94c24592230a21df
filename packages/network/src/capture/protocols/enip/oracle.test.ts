// EtherNet/IP and CIP held against tshark, frame by frame, on public captures; names of vendors against its table.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { compare, each, type Fields, hasTshark } from "../tshark.fixture.ts";
import { vendorName } from "./identity.ts";

const identities = (messages: readonly Fields[], field: string, of: "identity" | "whole" = "identity"): unknown[] =>
  messages.flatMap((one) => {
    const identity = one[of] as Fields | undefined;
    return identity === undefined ? [] : [identity[field]];
  });
/** The identity as one attribute after the other tells it is not read. */
const whole = (messages: readonly Fields[], field: string): unknown[] | null =>
  each(messages, "services").every((service) => service === 1 || service === 0x52) ? identities(messages, field, "whole") : null;
/** Functions of the PCCC commands with that number. */
const functions = (messages: readonly Fields[], command: number): unknown[] =>
  messages.flatMap((one) => (each([one], "pcccCommands")[0] === command ? each([one], "pcccFunctions") : []));

/** Of these messages tshark shows further paths: of the connection, and those within data. */
const hasOthers = (messages: readonly Fields[]): boolean =>
  messages.some((one) => one.opened === true) ||
  each(messages, "services").some((service) => service === 0x54 || service === 0x5b) ||
  each(messages, "serials").length > 0 ||
  (each(messages, "classes").includes(0xf5) && each(messages, "responses").includes(1));
/** Attributes within data, too. */
const hasAttributes = (messages: readonly Fields[]): boolean =>
  each(messages, "services").some((service) => service === 1 || service === 3 || service === 4);

compare({
  name: "enip",
  protocols: ["enip"],
  marked: /\b(?:enip|cip):/,
  filter: "enip and not cipio",
  mostPackets: 20_000,
  leastCompared: 480_000,
  fields: {
    "enip.command": (messages) => each(messages, "command"),
    "enip.length": (messages) => each(messages, "length"),
    "enip.session": (messages) => each(messages, "session"),
    "enip.status": (messages) => each(messages, "status"),
    // Of a request of ListIdentity the first two bytes are a delay of their own.
    "enip.context": (messages) =>
      messages.map((one) => (one.command === 0x63 && one.length === 0 ? (one.context as string).slice(4) : one.context)),
    "enip.cpf.itemcount": (messages) => each(messages, "items"),
    "enip.cpf.typeid": (messages) => each(messages, "types"),
    "enip.cpf.length": (messages) => each(messages, "lengths"),
    "enip.cpf.cai.connid": (messages) => each(messages, "connection"),
    "cip.seq": (messages) => each(messages, "sequence"),
    "cip.rr": (messages) => each(messages, "responses"),
    "cip.sc": (messages) => each(messages, "services"),
    "cip.class": (messages) => (hasOthers(messages) ? null : each(messages, "classes")),
    "cip.instance": (messages) => (hasOthers(messages) ? null : each(messages, "instances")),
    "cip.attribute": (messages) => (hasAttributes(messages) ? null : each(messages, "attributes")),
    "cip.symbol": (messages) => each(messages, "symbols"),
    "cip.genstat": (messages) => each(messages, "statuses"),
    "cip.addstat": (messages) => each(messages, "additional"),
    "cip.msp.num_services": (messages) => each(messages, "counts"),
    "cip.cm.conn_serial_num": (messages) => each(messages, "serials"),
    "cip.cm.vendor": (messages) => each(messages, "vendors"),
    "cip.cm.orig_serial_num": (messages) => each(messages, "originators"),
    "cip.cm.ot_connid": (messages) => each(messages, "toTarget"),
    "cip.cm.to_connid": (messages) => each(messages, "toOriginator"),
    "cip.cm.otrpi": (messages) => each(messages, "intervals").filter((_, at) => at % 2 === 0),
    "cip.cm.torpi": (messages) => each(messages, "intervals").filter((_, at) => at % 2 === 1),
    "cip.pccc.fnc.code_0f": (messages) => functions(messages, 0x0f),
    "cip.pccc.fnc.code_06": (messages) => functions(messages, 0x06),
    "cip.pccc.cmd.code": (messages) => each(messages, "pcccCommands"),
    "cip.pccc.resp.code": (messages) => each(messages, "pcccAnswers"),
    "cip.pccc.gs.status": (messages) => each(messages, "pcccStatuses"),
    "cip.pccc.tns.code": (messages) => each(messages, "pcccTransactions"),
    "enip.lir.vendor": (messages) => identities(messages, "vendor"),
    "enip.lir.devtype": (messages) => identities(messages, "type"),
    "enip.lir.prodcode": (messages) => identities(messages, "code"),
    "enip.lir.status": (messages) => identities(messages, "status"),
    "enip.lir.serial": (messages) => identities(messages, "serial"),
    "enip.lir.name": (messages) => identities(messages, "name"),
    "cip.id.vendor_id": (messages) => whole(messages, "vendor"),
    "cip.id.device_type": (messages) => whole(messages, "type"),
    "cip.id.product_code": (messages) => whole(messages, "code"),
    "cip.id.major_rev": (messages) => whole(messages, "major"),
    "cip.id.minor_rev": (messages) => whole(messages, "minor"),
    "cip.id.status": (messages) => whole(messages, "status"),
    "cip.id.serial_number": (messages) => whole(messages, "serial"),
    "cip.id.product_name": (messages) => whole(messages, "name"),
  },
  // tshark repeats it where it reads the services of a class.
  distinct: ["cip.rr"],
  explained: [
    [/toca-boca\.pcap frame .*ours «»/, "a game on port 44818, which is not EtherNet/IP"],
    [
      /EIP-LockPLCAttempt\.pcap .*cip\.(?:class|instance).*«(?:142,116|1,1)»/,
      "a path of two objects: the first is the one that is asked",
    ],
    [
      /specialCIP\.pcap frame 2(?:29|32) .*tshark «»/,
      "segments before those that were acknowledged: read by us, since they came after a gap",
    ],
  ],
});

compare({
  name: "cip-io",
  protocols: ["cip-io"],
  marked: /\bcipio:/,
  filter: "cipio",
  mostPackets: 20_000,
  leastCompared: 1000,
  fields: {
    "enip.cpf.sai.connid": (messages) => each(messages, "connection"),
    "enip.cpf.sai.seq": (messages) => each(messages, "number"),
    "cipio.data": (messages) => each(messages, "data"),
  },
  explained: [],
});

test("vendors are those that tshark knows", { skip: hasTshark ? false : "tshark is not installed" }, () => {
  const known = spawnSync("tshark", ["-G", "values"], { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 }).stdout;
  let compared = 0;
  for (const line of known.split("\n")) {
    const [, field = "", code = "", theirs = ""] = line.split("\t");
    const mine = vendorName(Number(code));
    if (field !== "cip.id.vendor_id" || !/^\d+$/.test(code) || mine.startsWith("CIP vendor")) continue;
    const word = (mine.split(/[ +-]/)[0] ?? "").toLowerCase();
    assert.ok(theirs.toLowerCase().includes(word), `${code}: ${mine}, ${theirs}`);
    compared++;
  }
  assert.ok(compared > 40);
});
