// Functions of protocols by what foreign logs call them. What a function does to a plant is said in the protocol's own tables alone; here
// is only how others spell its name.

import { namedFunction, type ProtocolFunction, type TargetForm } from "../capture/dissector.ts";
import { SERVICES } from "../capture/protocols/bacnet/services.ts";
import { FUNCTIONS as DNP3, functionOf as dnp3Function } from "../capture/protocols/dnp3/functions.ts";
import { SERVICES as CIP_SERVICES, serviceOf as cipService, commandOf } from "../capture/protocols/enip/services.ts";
import * as modbus from "../capture/protocols/modbus/functions.ts";
import { squashed } from "./values.ts";

/** Names of functions, squashed, beside the functions. */
function byName(
  functions: readonly ProtocolFunction[],
  others: readonly (readonly [string, ProtocolFunction])[] = [],
): ReadonlyMap<string, ProtocolFunction> {
  return new Map([...functions.map((fn) => [squashed(fn.name), fn] as const), ...others]);
}

/** Names that no table has, made once each; beyond so many, one stands for all. */
const MOST_UNLISTED = 1024;
const unlisted = new Map<string, ProtocolFunction>();
const REST = namedFunction("Function (other)", "other");

/** A function that is known by its name only; what it does is unknown. */
export function unlistedFunction(name: string): ProtocolFunction {
  const clean = name.slice(0, 80).replace(/\p{C}/gu, " ").trim();
  const known = unlisted.get(clean);
  if (known !== undefined) return known;
  if (unlisted.size >= MOST_UNLISTED) return REST;
  const fn = namedFunction(clean === "" ? "Function" : clean, "other");
  unlisted.set(clean, fn);
  return fn;
}

/** Targets of three numbers alone, without interned text. */
export function writeTarget(form: TargetForm | null | undefined, a: number, b = 0, c = 0): string | undefined {
  return form?.format(a, b, c, () => "");
}

const MODBUS = byName(modbus.functionOf.listed, [
  ["encapinterfacetransport", modbus.functionOf(modbus.ENCAPSULATED)],
  ["reportslaveid", modbus.functionOf(modbus.REPORT_SERVER)],
]);

/** As Zeek names them: `READ_HOLDING_REGISTERS`, refused `READ_HOLDING_REGISTERS_EXCEPTION`. */
export function modbusNamed(name: string): { readonly fn: ProtocolFunction; readonly refused: boolean } {
  const refused = /_EXCEPTION$/i.test(name);
  const bare = refused ? name.slice(0, -"_EXCEPTION".length) : name;
  return { fn: MODBUS.get(squashed(bare)) ?? unlistedFunction(bare), refused };
}

/** `holding:40-49`, where the function names its addresses so. */
export function modbusTarget(
  fn: ProtocolFunction,
  address: number | undefined,
  quantity: number | undefined,
): string | undefined {
  if (address === undefined || fn.code === null) return undefined;
  const form =
    fn.code === modbus.WRITE_COILS
      ? modbus.COIL
      : fn.code === modbus.WRITE_REGISTERS || fn.code === modbus.MASK_WRITE || fn.code === modbus.READ_WRITE
        ? modbus.HOLDING
        : fn.code === modbus.READ_FIFO
          ? modbus.FIFO
          : modbus.SPACES[fn.code];
  return writeTarget(form, address, quantity ?? 1);
}

/** Where Zeek shortens the names of the specification (base/protocols/dnp3). */
const DNP3_SHORT: readonly (readonly [string, number])[] = [
  ["directoperatenr", 6],
  ["immedfreeze", 7],
  ["immedfreezenr", 8],
  ["freezeclear", 9],
  ["freezeclearnr", 10],
  ["freezeattimenr", 12],
  ["initializeappl", 16],
  ["startappl", 17],
  ["stopappl", 18],
  ["saveconfig", 19],
  ["enableunsolicited", 20],
  ["disableunsolicited", 21],
  ["delaymeasure", 23],
  ["getfileinfo", 28],
  ["activateconfig", 31],
  ["authenticatereq", 32],
  ["authenticateerr", 33],
  ["unsolicitedresponse", 130],
];
const DNP3_CODES: ReadonlyMap<string, number> = new Map([
  ...DNP3.map(([code, name]) => [squashed(name), code] as const),
  ...DNP3_SHORT,
]);

/** As Zeek names them: `DIRECT_OPERATE`. `group` of the objects that it acts on, -1 where it is not told. */
export function dnp3Named(name: string, group = -1): ProtocolFunction {
  const code = DNP3_CODES.get(squashed(name));
  return code === undefined ? unlistedFunction(name) : dnp3Function(code, group);
}

const BACNET = byName(SERVICES);

/** As ICSNPP names them: `write_property`. */
export function bacnetNamed(name: string): ProtocolFunction {
  return BACNET.get(squashed(name)) ?? unlistedFunction(name);
}

const CIP = byName(CIP_SERVICES);
const ENIP = byName(commandOf.listed);

/** A service of CIP by its name, at an object of the class; below 0 where that is not told. */
export function cipNamed(name: string, classId: number): ProtocolFunction {
  const code = CIP.get(squashed(name))?.code;
  return code === undefined || code === null ? unlistedFunction(name) : cipService(code, classId);
}

/** A command of the encapsulation that is a request itself; `undefined` for those that only carry others. */
export function enipNamed(name: string): ProtocolFunction | undefined {
  return ENIP.get(squashed(name));
}
