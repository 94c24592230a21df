// What options of Suricata's rules ask of a packet or a message (docs.suricata.io: Flow Keywords, Modbus, DNP3 and ENIP/CIP Keywords). What looks
// into content that no rule set is compared by may hold or not.

import { dnp3Named, enipNamed } from "../../sensors/functions.ts";
import { protocolOf } from "../../sensors/protocol-names.ts";
import { flagsWhere } from "../flags.ts";
import { type Condition, type Field, oneField, type Range } from "../ruleset.ts";
import { one } from "../service.ts";
import { readTransport } from "../transport.ts";
import type { Option } from "./signature.ts";

/** They say something about the rule, or are done when it holds. */
const HARMLESS: ReadonlySet<string> = new Set(
  "msg sid rev gid classtype reference priority metadata target noalert alert tag nfq_set_mark replace requires".split(" "),
);

/** Keywords that look into packets, streams, messages or what was seen before. */
const CONTENT: ReadonlySet<string> = new Set(
  [
    "content pcre nocase depth offset distance within startswith endswith rawbytes isdataat bsize dsize byte_test byte_jump byte_extract",
    "byte_math rpc fast_pattern prefilter dotprefix pkt_data file_data base64_decode base64_data flowbits flowint xbits hostbits threshold",
    "detection_filter ttl ipopts sameip fragbits fragoffset id geoip seq ack window icmp_id icmp_seq stream_size lua luajit dataset",
    "datarep iprep uricontent urilen cip_service_attributes ssl_version ssl_state asn1 ja3_hash filestore filename fileext filemagic filesize",
    "filemd5 filesha1 filesha256 ftpbounce engine-event decode-event stream-event app-layer-event bypass tos l3_proto absent entropy config",
    "dnp3_ind dnp3_obj dnp3_data",
  ].flatMap((line) => line.split(" ")),
);
const CONTENT_BEGINNINGS =
  /^(?:http|dns|tls|ssh|smb|ftp|smtp|mqtt|snmp|sip|krb5|ike|quic|rfb|nfs|dcerpc|file|ja[34]|tcp|udp|icmpv?[46]|ipv[46]|flow|enip|cip|modbus|dnp3|dhcp|email|ldap|websocket|mdns|sdp|pgsql|rdp|bittorrent|vlan|stream|urilen|ether|igmp|tftp|ntp|telnet)[._]/;

/** What options ask: each element is one way to hold. */
export type Ways = readonly (readonly Condition[])[];

const HOLDS: Ways = [[]];

function unmodelled(why: string, understood: boolean): Condition {
  return { type: "unmodelled", why: why.slice(0, 200), understood };
}

function application(name: string): Condition {
  return oneField({ field: "application" }, [name]);
}

/** `speaks`: an application of the rule is named elsewhere, so that its messages stand in an established flow. */
export function waysOf({ key, value = "" }: Option, speaks: boolean): Ways {
  if (HARMLESS.has(key)) return HOLDS;
  switch (key) {
    case "flow":
      return flowWays(value, speaks);
    case "modbus":
      return [modbusConditions(value)];
    case "dnp3_func":
      return [[application("dnp3"), codeCondition(value, (name) => dnp3Named(name).code)]];
    case "enip_command":
      return [[application("enip"), codeCondition(value, (name) => enipNamed(name)?.code ?? null)]];
    case "cip_service":
      return [[application("enip"), codeCondition(value, () => null)]];
    case "app-layer-protocol": {
      const name = protocolOf(value.replace(/^!/, "").split(",")[0]);
      const negated = value.startsWith("!");
      return [
        [
          name === undefined
            ? unmodelled(`app-layer-protocol ${value} is not modelled`, true)
            : oneField({ field: "application" }, [name], negated),
        ],
      ];
    }
    case "ip_proto": {
      const transport = readTransport(value.replace(/^!/, ""));
      return [
        [
          transport === undefined
            ? unmodelled(`ip_proto ${value} is not modelled`, true)
            : oneField({ field: "transport" }, one(transport), value.startsWith("!")),
        ],
      ];
    }
    case "flags":
      return [[flagsCondition(value)]];
    default: {
      const known = CONTENT.has(key) || CONTENT_BEGINNINGS.test(key);
      return [[unmodelled(known ? `${key} is not modelled` : `the option ${key} is not known`, known)]];
    }
  }
}

/** Whether options name an application by what they look at. */
export function speaks(options: readonly Option[]): boolean {
  return options.some(({ key }) => /^(?:modbus|dnp3_func|enip_command|cip_service|app-layer-protocol)$/.test(key));
}

/** Which side a packet of a flow that is known comes from does not show; the first packet comes from the client. */
function flowWays(value: string, speaksOf: boolean): Ways {
  let ways: Ways = HOLDS;
  const add = (...more: Ways): void => {
    ways = ways.flatMap((way) => more.map((one) => [...way, ...one]));
  };
  const first = oneField({ field: "state" }, ["new"]);
  const later = oneField({ field: "state" }, ["new"], true);
  const side = unmodelled("which side a packet comes from is not told by it", true);
  for (const word of value
    .toLowerCase()
    .split(",")
    .map((part) => part.trim())) {
    if (word === "to_server" || word === "from_client") add([first], [later, side]);
    else if (word === "to_client" || word === "from_server") add([later, side]);
    else if (word === "established") {
      // A message is only seen in an established flow: it is what the rule is about, whatever state stands for it.
      if (!speaksOf) add([oneField({ field: "state" }, ["established"])]);
    } else if (word === "not_established") add([oneField({ field: "state" }, ["established"], true)]);
    else if (word !== "stateless") {
      const known = /^(?:only_stream|no_stream|only_frag|no_frag)$/.test(word);
      add([unmodelled(`flow ${word} is not ${known ? "modelled" : "known"}`, known)]);
    }
  }
  return ways;
}

function numbers(field: Field, ranges: readonly Range[]): Condition {
  return oneField({ field }, ranges);
}

/** `function 16`, `unit 1, function 16`, `unit >9`, `unit 1<>5`; what it asks of addresses and values is content. */
function modbusConditions(value: string): readonly Condition[] {
  const conditions: Condition[] = [application("modbus")];
  for (const part of value.split(",").map((text) => text.trim().toLowerCase())) {
    const [word = "", ...rest] = part.split(/\s+/);
    const said = rest.join(" ");
    const ranges =
      word === "unit" ? boundsOf(said, 255) : word === "function" && /^\d{1,3}$/.test(said) ? one(Number(said)) : undefined;
    if (ranges !== undefined) conditions.push(numbers(word === "unit" ? "unit" : "function", ranges));
    else {
      const known = /^(?:unit|function|subfunction|access|address|value)$/.test(word);
      conditions.push(unmodelled(`modbus ${part} is not ${known ? "modelled" : "known"}`, known));
    }
  }
  return conditions;
}

const LETTERS = "FSRPAUEC";

/**
 * `S`: these flags and no others. `+A`: these and any others. `*SA`: any of these. `!A`: not all of these. Behind a comma: flags that do not
 * matter (docs.suricata.io: TCP keywords; `1` and `2` are the reserved bits that are CWR and ECE today).
 */
function flagsCondition(value: string): Condition {
  const found = /^([+*!]?)([FSRPAUEC120]*)([+*!]?)(?:,([FSRPAUEC12]+))?$/.exec(value.replaceAll(/\s/g, "").toUpperCase());
  const [, before = "", names = "", behind = "", besides = ""] = found ?? [];
  const sign = before || behind;
  if (found === null || names === "" || (before !== "" && behind !== "")) return unmodelled(`flags ${value} is not known`, false);
  const bits = bitsOf(names);
  const care = 0xff & ~bitsOf(besides);
  const holds = (flags: number): boolean => {
    const on = flags & care;
    if (sign === "+") return (on & bits) === bits;
    if (sign === "*") return (on & bits) !== 0;
    return sign === "!" ? (on & bits) !== bits : on === bits;
  };
  return numbers("tcpFlags", flagsWhere(holds));
}

function bitsOf(names: string): number {
  const letters = names.replaceAll("1", "C").replaceAll("2", "E");
  return Array.from(letters).reduce((bits, letter) => bits | (letter === "0" ? 0 : 1 << LETTERS.indexOf(letter)), 0);
}

/** `5`, `<5`, `>5`, `1<>5`: the bounds do not belong to it. */
function boundsOf(text: string, largest: number): readonly Range[] | undefined {
  const found = /^(\d{0,5})\s*(<>|<|>)?\s*(\d{0,5})$/.exec(text);
  const [, first = "", sign, second = ""] = found ?? [];
  const span = (low: number, high: number): readonly Range[] | undefined =>
    low <= high && high <= 65_535 ? [{ low: BigInt(low), high: BigInt(high) }] : undefined;
  if (sign === undefined) return first === "" || second !== "" ? undefined : span(Number(first), Number(first));
  if (second === "" || (sign === "<>") === (first === "")) return undefined;
  if (sign === "<>") return span(Number(first) + 1, Number(second) - 1);
  return sign === "<" ? span(0, Number(second) - 1) : span(Number(second) + 1, largest);
}

/** Numbers, or names of them, separated by commas. Excepted ones and what follows of classes is not modelled. */
function codeCondition(value: string, codeOf: (name: string) => number | null): Condition {
  const words = value.split(",").map((word) => word.trim());
  const codes = words.map((word) => (/^\d{1,5}$/.test(word) ? Number(word) : codeOf(word)));
  const [code] = codes;
  if (words.length !== 1 || code === undefined || code === null) return unmodelled(`${value} is not modelled`, true);
  return numbers("function", one(code));
}
