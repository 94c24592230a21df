// Logs of ICSNPP's further parsers, a family of them for each protocol. They name what was asked in words, some with its code behind; what it
// does to a plant say the protocols' own tables.

import { maskSecret } from "@bulkhead/facts";
import type { ProtocolFunction } from "../../capture/dissector.ts";
import { functions as bsapFunctions } from "../../capture/protocols/bsap/functions.ts";
import { functionOf as c1222Function } from "../../capture/protocols/c1222/functions.ts";
import { commandOf as finsCommand } from "../../capture/protocols/fins/commands.ts";
import { serviceOf as srtpService } from "../../capture/protocols/ge-srtp/ge-srtp.ts";
import { functionOf as genisysFunction } from "../../capture/protocols/genisys/genisys.ts";
import { commandOf as hartCommand } from "../../capture/protocols/hart-ip/commands.ts";
import { functions as rocFunctions } from "../../capture/protocols/roc-plus/functions.ts";
import { commandOf as phasorCommand } from "../../capture/protocols/synchrophasor/synchrophasor.ts";
import { unlistedFunction } from "../functions.ts";
import type { Ends } from "../gathering.ts";
import { protocolOf } from "../protocol-names.ts";
import { macOf, type Row, squashed, wordsOf } from "../values.ts";
import { endsOf, senderOf, type ZeekLog } from "./log.ts";

interface Family {
  /** How the paths of its logs begin. */
  readonly begin: string;
  /** A field that its records have and others have not. */
  readonly mark: string;
  /** As other tools name it. */
  readonly protocol: string;
  readonly transport: "tcp" | "udp";
  /** Fields that name what was asked, the first that is set. */
  readonly names: readonly string[];
  /** Field that says whether the record is of a request, where the direction is not told otherwise. */
  readonly part?: string;
  readonly find: (name: string) => ProtocolFunction | undefined;
}

type Table = ((code: number) => ProtocolFunction) & { readonly listed?: readonly ProtocolFunction[] };

/** By the code in brackets behind the name, decimal or hexadecimal; else by the name, also as others have it. */
function finder(table: Table, others: Readonly<Record<string, number>> = {}): Family["find"] {
  const names = new Map([
    ...(table.listed ?? []).map((fn) => [squashed(fn.name), fn] as const),
    ...Object.entries(others).map(([name, code]) => [name, table(code)] as const),
  ]);
  return (name) => {
    const [, code] = /\((0x[0-9a-f]{1,4}|\d{1,5})\)$/i.exec(name) ?? [];
    return code === undefined ? names.get(squashed(name)) : table(Number(code));
  };
}

const database = bsapFunctions(false).database;
const extension = bsapFunctions(false).extension;
const BSAP: Readonly<Record<string, ProtocolFunction>> = {
  readsignalbyaddress: database(0x00),
  readlogicalbyaddress: database(0x02),
  readsignalbyname: database(0x04),
  readlogicalbyname: database(0x06),
  readsignalbyliststart: database(0x0c),
  readsignalbylistcontinue: database(0x0d),
  readlogicalbyliststart: database(0x0e),
  readlogicalbylistcontinue: database(0x0f),
  writesignalbyaddress: database(0x80),
  writesignalbyname: database(0x84),
  writesignalbyliststart: database(0x8c),
  writesignalbylistcontinue: database(0x8d),
  resetsystem: extension(0x0101),
  diagnosticsreset: extension(0x0102),
  readdateandtime: extension(0x0201),
  readdate: extension(0x0202),
  readtime: extension(0x0203),
  writedateandtime: extension(0x0281),
  changelocalnodeaddr: extension(0x0400),
};

const METER: readonly (readonly [begin: string, service: number])[] = [
  ["fullread", 0x30],
  ["partialread", 0x3f],
  ["fullwrite", 0x40],
  ["partialwrite", 0x4f],
  ["ident", 0x20],
  ["terminate", 0x21],
  ["disconnect", 0x22],
  ["deregister", 0x24],
  ["resolve", 0x25],
  ["trace", 0x26],
  ["register", 0x27],
  ["logon", 0x50],
  ["security", 0x51],
  ["logoff", 0x52],
  ["wait", 0x70],
];

const FAMILIES: readonly Family[] = [
  {
    begin: "hart_ip",
    mark: "header_message_type_message_type",
    protocol: "hart-ip",
    transport: "udp",
    names: ["token_passing_pdu_command_number", "direct_pdu_command_command_number", "header_message_id"],
    part: "header_message_type_message_type",
    find: finder(hartCommand, {
      readloopcurrent: 2,
      readdynamicvariable: 3,
      readuniqueidentifiertag: 11,
      readtag: 13,
      writetagdescriptordate: 18,
      readuniqueidentifierlongtag: 21,
    }),
  },
  {
    begin: "omron_fins",
    mark: "omron_fins_link_id",
    protocol: "omron-fins",
    transport: "udp",
    names: ["command_code", "tcp_command"],
    part: "icf_data_type",
    find: finder(finsCommand),
  },
  {
    begin: "ge_srtp",
    mark: "srtp_type",
    protocol: "ge-srtp",
    transport: "tcp",
    names: ["service_request_code"],
    part: "srtp_type",
    find: finder(srtpService, {
      plcshortstatusrequest: 0x00,
      readprogrammemory: 0x06,
      changeplccpuprivilegelevel: 0x21,
      setcontrolidcpuid: 0x22,
      setplcrunvsstop: 0x23,
      setplctimedate: 0x24,
      returnplctimedate: 0x25,
      programstoreuploadfromplc: 0x3f,
      programloaddownloadtoplc: 0x40,
      returncontrollertypeandidinformation: 0x43,
    }),
  },
  {
    begin: "roc_plus",
    mark: "roc_plus_link_id",
    protocol: "roc-plus",
    transport: "tcp",
    names: ["opcode"],
    part: "packet_type",
    find: finder(rocFunctions(false).opcode),
  },
  {
    begin: "synchrophasor",
    mark: "header_time_stamp",
    protocol: "synchrophasor",
    transport: "tcp",
    names: ["command"],
    find: finder(phasorCommand, { dataoff: 1, dataon: 2, sendhdr: 3, sendcfg1: 4, sendcfg2: 5, sendcfg3: 6 }),
  },
  {
    begin: "bsap",
    mark: "type_name",
    protocol: "bsap",
    transport: "udp",
    names: ["extfun", "func_code", "app_func_code"],
    find: (name) => (Object.hasOwn(BSAP, squashed(name)) ? BSAP[squashed(name)] : undefined),
  },
  {
    begin: "genisys",
    mark: "crc_transmitted",
    protocol: "genisys",
    transport: "tcp",
    names: ["header"],
    part: "direction",
    find: finder(genisysFunction, {
      commoncontroldata: 0xf9,
      acknowledgeindicationandpoll: 0xfa,
      controldata: 0xfc,
      recallheader: 0xfd,
    }),
  },
  {
    begin: "c1222",
    mark: "req_resp",
    protocol: "c1222",
    transport: "tcp",
    names: ["services", "service_type"],
    part: "req_resp",
    find(name) {
      const bare = squashed(name.replace(/^REQ:/i, ""));
      const service = METER.find(([begin]) => bare.startsWith(begin));
      return service === undefined ? undefined : c1222Function(service[1], -1, -1, false);
    },
  },
  {
    begin: "profinet_io_cm",
    mark: "rpc_version",
    protocol: "profinet-io-cm",
    transport: "udp",
    names: ["operation_num"],
    part: "packet_type",
    find: () => undefined,
  },
  { begin: "ecat", mark: "srcmac", protocol: "ethercat", transport: "udp", names: ["Command", "command"], find: () => undefined },
];

/** Logs of the link layer tell MAC addresses; the port is the EtherType. */
function linkEnds(row: Row): Ends | undefined {
  const [client, server] = [macOf(row("srcmac")), macOf(row("dstmac"))];
  return client === undefined || server === undefined ? undefined : { client, server, transport: "ethernet", port: 0x88a4 };
}

/** Whether a record is of an answer. */
function answers(row: Row, family: Family, name: string | undefined): boolean {
  const part = family.part === undefined ? undefined : row(family.part);
  if (part !== undefined) return /^(?:rep|resp|burst|publish|nak|fault|1$)/i.test(part);
  if (/^(?:RSP_|RESP:)/.test(name ?? "")) return true;
  return senderOf(row) === "server";
}

/** The log of a path that begins as those of a family do; `undefined` where none does. */
export function familyOf(path: string): ZeekLog | undefined {
  const family = FAMILIES.find(({ begin }) => path === begin || path.startsWith(`${begin}_`));
  return family === undefined ? undefined : logOf(family, path, []);
}

/** For records that do not name their log: one of each family stands for all. */
export const FAMILY_LOGS: readonly ZeekLog[] = FAMILIES.map((family) => logOf(family, family.begin, ["ts", family.mark]));

function logOf(family: Family, path: string, marks: readonly string[]): ZeekLog {
  const { transport, names, find } = family;
  const protocol = protocolOf(family.protocol) ?? family.protocol;
  return {
    path,
    marks,
    read(row, sight, into) {
      const stated = row("proto");
      const ends = endsOf(row, stated === "tcp" || stated === "udp" ? stated : transport) ?? linkEnds(row);
      if (ends === undefined) return false;
      const text = names.map((field) => wordsOf(row(field))).find((one) => one !== undefined);
      const isAnswer = answers(row, family, text);
      into.message(ends, protocol, isAnswer, sight);
      // The meter's log lists several services in one record.
      for (const name of isAnswer || text === undefined ? [] : text.split(","))
        into.operation(ends, protocol, { fn: find(name) ?? unlistedFunction(name) }, sight);
      const password = row("password");
      if (password !== undefined && password !== "")
        into.credential(
          ends,
          protocol,
          wordsOf(row("operator_id") ?? row("user"))?.slice(0, 100) ?? null,
          maskSecret(password),
          sight,
        );
      return true;
    },
  };
}
