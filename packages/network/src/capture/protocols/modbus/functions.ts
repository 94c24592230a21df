// Functions of Modbus (MODBUS Application Protocol V1.1b3, section 6): names, what they do to a plant, and the shapes of their PDUs.

import { functionTable, type ProtocolFunction, type TargetForm, targetForm } from "../../dissector.ts";
import { isRequest, isResponse, MODBUS_FUNCTION } from "./umas.ts";

export const READ_COILS = 1;
export const READ_DISCRETE = 2;
export const READ_HOLDING = 3;
export const READ_INPUT = 4;
export const WRITE_COIL = 5;
export const WRITE_REGISTER = 6;
export const READ_EXCEPTION_STATUS = 7;
export const DIAGNOSTICS = 8;
export const WRITE_COILS = 15;
export const WRITE_REGISTERS = 16;
export const REPORT_SERVER = 17;
export const READ_FILE = 20;
export const WRITE_FILE = 21;
export const MASK_WRITE = 22;
export const READ_WRITE = 23;
export const READ_FIFO = 24;
export const ENCAPSULATED = 43;
export const UMAS = MODBUS_FUNCTION;
const CANOPEN = 13;
export const DEVICE_IDENTIFICATION = 14;

export const functionOf = functionTable([
  [READ_COILS, "Read Coils", "read"],
  [READ_DISCRETE, "Read Discrete Inputs", "read"],
  [READ_HOLDING, "Read Holding Registers", "read"],
  [READ_INPUT, "Read Input Registers", "read"],
  [WRITE_COIL, "Write Single Coil", "write"],
  [WRITE_REGISTER, "Write Single Register", "write"],
  [READ_EXCEPTION_STATUS, "Read Exception Status", "diagnostic"],
  [DIAGNOSTICS, "Diagnostics", "diagnostic"],
  [11, "Get Comm Event Counter", "diagnostic"],
  [12, "Get Comm Event Log", "diagnostic"],
  [WRITE_COILS, "Write Multiple Coils", "write"],
  [WRITE_REGISTERS, "Write Multiple Registers", "write"],
  [REPORT_SERVER, "Report Server ID", "discovery"],
  [READ_FILE, "Read File Record", "file-transfer"],
  [WRITE_FILE, "Write File Record", "file-transfer"],
  [MASK_WRITE, "Mask Write Register", "write"],
  [READ_WRITE, "Read/Write Multiple Registers", "write"],
  [READ_FIFO, "Read FIFO Queue", "read"],
  [ENCAPSULATED, "Encapsulated Interface Transport", "other"],
  // Reserved for older controllers (annex A); names as Modicon gave them.
  [9, "Program (484)", "other"],
  [10, "Poll (484)", "diagnostic"],
  [13, "Program (584, 984)", "other"],
  [14, "Poll (584, 984)", "diagnostic"],
  [18, "Program (884, M84)", "other"],
  [19, "Reset Communication Link (884, M84)", "restart"],
  [125, "Firmware Replacement", "firmware"],
  [126, "Program (584, 984)", "other"],
]);

const LISTED = new Set([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 43]);

/** True for the public functions that the specification describes. */
export function isListed(code: number): boolean {
  return LISTED.has(code);
}

const readPart = functionTable([[READ_WRITE, "Read/Write Multiple Registers", "read"]]);
/** Function 23 does two things at once: this is the reading. */
export const READ_OF_READ_WRITE: ProtocolFunction = readPart(READ_WRITE);

const encapsulated: readonly (readonly [number, ProtocolFunction])[] = [
  [CANOPEN, functionTable([[ENCAPSULATED, "CANopen General Reference", "other"]])(ENCAPSULATED)],
  [DEVICE_IDENTIFICATION, functionTable([[ENCAPSULATED, "Read Device Identification", "discovery"]])(ENCAPSULATED)],
];

/** What is encapsulated, by its MEI type (section 6.19). */
export function encapsulatedOf(type: number): ProtocolFunction {
  return encapsulated.find(([mei]) => mei === type)?.[1] ?? functionOf(ENCAPSULATED);
}

/** Sub-functions of Diagnostics (section 6.8); several change how the device behaves or what it remembers. */
const SUB_FUNCTIONS = (
  [
    [0, "Return Query Data", "diagnostic"],
    [1, "Restart Communications Option", "restart"],
    [2, "Return Diagnostic Register", "diagnostic"],
    [3, "Change ASCII Input Delimiter", "configuration"],
    [4, "Force Listen Only Mode", "mode-change"],
    [10, "Clear Counters and Diagnostic Register", "configuration"],
    [11, "Return Bus Message Count", "diagnostic"],
    [12, "Return Bus Communication Error Count", "diagnostic"],
    [13, "Return Bus Exception Error Count", "diagnostic"],
    [14, "Return Server Message Count", "diagnostic"],
    [15, "Return Server No Response Count", "diagnostic"],
    [16, "Return Server NAK Count", "diagnostic"],
    [17, "Return Server Busy Count", "diagnostic"],
    [18, "Return Bus Character Overrun Count", "diagnostic"],
    [20, "Clear Overrun Counter and Flag", "configuration"],
  ] as const
).map(([sub, name, of]) => [sub, functionTable([[DIAGNOSTICS, `Diagnostics: ${name}`, of]])(DIAGNOSTICS)] as const);
const subFunctions = new Map<number, ProtocolFunction>(SUB_FUNCTIONS);

export function diagnosticOf(subFunction: number): ProtocolFunction {
  return subFunctions.get(subFunction) ?? functionOf(DIAGNOSTICS);
}

/** All that a function code may do. */
export const FUNCTIONS: readonly ProtocolFunction[] = [
  ...functionOf.listed,
  READ_OF_READ_WRITE,
  ...encapsulated.map(([, fn]) => fn),
  ...subFunctions.values(),
];

function ranged(space: string): TargetForm {
  return targetForm((first, count) => (count > 1 ? `${space}:${first}-${first + count - 1}` : `${space}:${first}`));
}

export const COIL = ranged("coil");
export const DISCRETE = ranged("discrete");
export const HOLDING = ranged("holding");
export const INPUT = ranged("input");
export const FIFO = ranged("fifo");
export const DIAGNOSTIC = ranged("diagnostic");
/** File, first record, number of records. */
export const FILE = targetForm((file, first, count) =>
  count > 1 ? `file:${file}:${first}-${first + count - 1}` : `file:${file}:${first}`,
);

/** Addresses that a function reads or writes, by function code. */
export const SPACES: readonly (TargetForm | null)[] = [null, COIL, DISCRETE, HOLDING, INPUT, COIL, HOLDING];

/** What a PDU may be by its code and length. */
export const NOTHING = 0;
export const REQUEST = 1;
export const RESPONSE = 2;
export const EITHER = 3;
/** Not a function that is described here: it cannot be judged. */
export const UNLISTED = 4;

/** -1 where the byte is not there yet. */
function byteAt(bytes: Uint8Array, at: number, end: number): number {
  return at < end ? (bytes[at] as number) : -1;
}

function wordAt(bytes: Uint8Array, at: number, end: number): number {
  return at + 1 < end ? ((bytes[at] as number) << 8) | (bytes[at + 1] as number) : -1;
}

/** bytes[at] is the function code, `length` the length of the PDU; bytes behind `end` are not there yet. */
export function shapeOf(bytes: Uint8Array, at: number, length: number, end: number): number {
  const code = bytes[at] as number;
  if (code >= 0x80)
    return length === 2 &&
      (byteAt(bytes, at + 1, end) === -1 || (byteAt(bytes, at + 1, end) >= 1 && byteAt(bytes, at + 1, end) <= 11))
      ? RESPONSE
      : NOTHING;
  /** A response that is its byte count and so many bytes. */
  const counted = byteAt(bytes, at + 1, end) === -1 || length === 2 + byteAt(bytes, at + 1, end) ? RESPONSE : NOTHING;
  switch (code) {
    case READ_COILS:
    case READ_DISCRETE: {
      const request =
        length === 5 &&
        (wordAt(bytes, at + 3, end) === -1 || (wordAt(bytes, at + 3, end) >= 1 && wordAt(bytes, at + 3, end) <= 2000))
          ? REQUEST
          : NOTHING;
      return request | (length > 2 ? counted : NOTHING);
    }
    case READ_HOLDING:
    case READ_INPUT: {
      const request =
        length === 5 &&
        (wordAt(bytes, at + 3, end) === -1 || (wordAt(bytes, at + 3, end) >= 1 && wordAt(bytes, at + 3, end) <= 125))
          ? REQUEST
          : NOTHING;
      return request | (length > 2 && length % 2 === 0 ? counted : NOTHING);
    }
    case WRITE_COIL:
      return length === 5 &&
        (wordAt(bytes, at + 3, end) === -1 || wordAt(bytes, at + 3, end) === 0 || wordAt(bytes, at + 3, end) === 0xff00)
        ? EITHER
        : NOTHING;
    case WRITE_REGISTER:
      return length === 5 ? EITHER : NOTHING;
    case READ_EXCEPTION_STATUS:
      return length === 1 ? REQUEST : length === 2 ? RESPONSE : NOTHING;
    case DIAGNOSTICS:
      // Only the test that is sent back carries more than one word.
      return length === 5 || (length >= 3 && length % 2 === 1 && wordAt(bytes, at + 1, end) === 0) ? EITHER : NOTHING;
    case 11:
      return length === 1 ? REQUEST : length === 5 ? RESPONSE : NOTHING;
    case 12:
    case REPORT_SERVER:
      return length === 1 ? REQUEST : counted;
    case WRITE_COILS:
      if (length === 5) return RESPONSE;
      return length > 6 &&
        (byteAt(bytes, at + 5, end) === -1 ||
          (length === 6 + byteAt(bytes, at + 5, end) && byteAt(bytes, at + 5, end) === (wordAt(bytes, at + 3, end) + 7) >> 3))
        ? REQUEST
        : NOTHING;
    case WRITE_REGISTERS:
      if (length === 5) return RESPONSE;
      return length > 6 &&
        (byteAt(bytes, at + 5, end) === -1 ||
          (length === 6 + byteAt(bytes, at + 5, end) && byteAt(bytes, at + 5, end) === wordAt(bytes, at + 3, end) * 2))
        ? REQUEST
        : NOTHING;
    case READ_FILE:
    case WRITE_FILE:
      return counted === RESPONSE ? EITHER : NOTHING;
    case MASK_WRITE:
      return length === 7 ? EITHER : NOTHING;
    case READ_WRITE: {
      const request =
        length > 10 &&
        (byteAt(bytes, at + 9, end) === -1 ||
          (length === 10 + byteAt(bytes, at + 9, end) && byteAt(bytes, at + 9, end) === wordAt(bytes, at + 7, end) * 2))
          ? REQUEST
          : NOTHING;
      return request | (length % 2 === 0 ? counted : NOTHING);
    }
    case READ_FIFO:
      return length === 3
        ? REQUEST
        : length >= 5 && (wordAt(bytes, at + 1, end) === -1 || length === 3 + wordAt(bytes, at + 1, end))
          ? RESPONSE
          : NOTHING;
    case ENCAPSULATED:
      if (byteAt(bytes, at + 1, end) !== -1 && byteAt(bytes, at + 1, end) !== DEVICE_IDENTIFICATION) return UNLISTED;
      return length === 4 ? REQUEST : length >= 7 ? RESPONSE : NOTHING;
    case UMAS: {
      const umas = byteAt(bytes, at + 2, end);
      if (umas === -1 || length < 3) return UNLISTED;
      return isResponse(umas) ? RESPONSE : isRequest(umas) ? REQUEST : UNLISTED;
    }
    default:
      return UNLISTED;
  }
}
