// The types of messages (ASDUs) of IEC 60870-5-104: id, title, what they do to a plant, and the form of their information elements
// (IEC 60870-5-101, clause 7.3, and IEC 60870-5-104, clause 6).

import type { OperationClass } from "@bulkhead/facts";

/**
 * What an element holds before its time tag, and where its quality stands:
 * `single`, `double`: 1 byte with both. `step`: 1 and quality. `bits`: 4 and quality. `normalised`, `scaled`: 2 and quality, qualifier of
 * a set point or of a parameter. `float`: 4 and the same. `counter`: 4 and a byte of state. `regulating`: 1 byte. `pattern`: 4 bits to be set.
 * `opaque`: nothing that is a value.
 */
export type Encoding =
  | "single"
  | "double"
  | "step"
  | "bits"
  | "normalised"
  | "scaled"
  | "float"
  | "counter"
  | "regulating"
  | "pattern"
  | "opaque";

/** Who says it: `monitor` the controlled station, `control` the controlling one (and mirrored back), `file` either. */
export type Way = "monitor" | "control" | "file" | "security";

export interface AsduType {
  readonly code: number;
  readonly id: string;
  readonly title: string;
  readonly way: Way;
  readonly class: OperationClass;
  readonly encoding: Encoding;
  /** Bytes of one element with its time tag; -1 where the element itself tells, or nobody knows. */
  readonly size: number;
  /** Bytes of the time tag at the end of the element: 0, 3 or 7. */
  readonly time: number;
}

/** Bytes of a value, where its quality or qualifier stands. */
const VALUE_BYTES = {
  single: 0,
  double: 0,
  step: 1,
  bits: 4,
  normalised: 2,
  scaled: 2,
  float: 4,
  counter: 4,
  regulating: 0,
  pattern: 4,
  opaque: 0,
} as const;

/** Offset of the byte of quality (monitoring) or of the qualifier (commands, parameters) in an element. */
export function qualifierAt(type: AsduType): number {
  return VALUE_BYTES[type.encoding];
}

type Row = readonly [code: number, id: string, title: string, encoding: Encoding, size: number, time?: number];

const monitor: readonly Row[] = [
  [1, "M_SP_NA_1", "Single-Point Information", "single", 1],
  [2, "M_SP_TA_1", "Single-Point Information", "single", 4, 3],
  [3, "M_DP_NA_1", "Double-Point Information", "double", 1],
  [4, "M_DP_TA_1", "Double-Point Information", "double", 4, 3],
  [5, "M_ST_NA_1", "Step Position", "step", 2],
  [6, "M_ST_TA_1", "Step Position", "step", 5, 3],
  [7, "M_BO_NA_1", "Bitstring", "bits", 5],
  [8, "M_BO_TA_1", "Bitstring", "bits", 8, 3],
  [9, "M_ME_NA_1", "Measured Value, Normalised", "normalised", 3],
  [10, "M_ME_TA_1", "Measured Value, Normalised", "normalised", 6, 3],
  [11, "M_ME_NB_1", "Measured Value, Scaled", "scaled", 3],
  [12, "M_ME_TB_1", "Measured Value, Scaled", "scaled", 6, 3],
  [13, "M_ME_NC_1", "Measured Value, Floating Point", "float", 5],
  [14, "M_ME_TC_1", "Measured Value, Floating Point", "float", 8, 3],
  [15, "M_IT_NA_1", "Integrated Totals", "counter", 5],
  [16, "M_IT_TA_1", "Integrated Totals", "counter", 8, 3],
  [17, "M_EP_TA_1", "Protection Event", "opaque", 6, 3],
  [18, "M_EP_TB_1", "Protection Start Events", "opaque", 7, 3],
  [19, "M_EP_TC_1", "Protection Output Circuits", "opaque", 7, 3],
  [20, "M_PS_NA_1", "Single Points with Changes", "opaque", 5],
  [21, "M_ME_ND_1", "Measured Value, Normalised, without Quality", "normalised", 2],
  [30, "M_SP_TB_1", "Single-Point Information", "single", 8, 7],
  [31, "M_DP_TB_1", "Double-Point Information", "double", 8, 7],
  [32, "M_ST_TB_1", "Step Position", "step", 9, 7],
  [33, "M_BO_TB_1", "Bitstring", "bits", 12, 7],
  [34, "M_ME_TD_1", "Measured Value, Normalised", "normalised", 10, 7],
  [35, "M_ME_TE_1", "Measured Value, Scaled", "scaled", 10, 7],
  [36, "M_ME_TF_1", "Measured Value, Floating Point", "float", 12, 7],
  [37, "M_IT_TB_1", "Integrated Totals", "counter", 12, 7],
  [38, "M_EP_TD_1", "Protection Event", "opaque", 10, 7],
  [39, "M_EP_TE_1", "Protection Start Events", "opaque", 11, 7],
  [40, "M_EP_TF_1", "Protection Output Circuits", "opaque", 11, 7],
];

const control: readonly (readonly [OperationClass, ...Row])[] = [
  ["write", 45, "C_SC_NA_1", "Single Command", "single", 1],
  ["write", 46, "C_DC_NA_1", "Double Command", "double", 1],
  ["write", 47, "C_RC_NA_1", "Regulating Step Command", "regulating", 1],
  ["write", 48, "C_SE_NA_1", "Set Point, Normalised", "normalised", 3],
  ["write", 49, "C_SE_NB_1", "Set Point, Scaled", "scaled", 3],
  ["write", 50, "C_SE_NC_1", "Set Point, Floating Point", "float", 5],
  ["write", 51, "C_BO_NA_1", "Bitstring Command", "pattern", 4],
  ["write", 58, "C_SC_TA_1", "Single Command", "single", 8, 7],
  ["write", 59, "C_DC_TA_1", "Double Command", "double", 8, 7],
  ["write", 60, "C_RC_TA_1", "Regulating Step Command", "regulating", 8, 7],
  ["write", 61, "C_SE_TA_1", "Set Point, Normalised", "normalised", 10, 7],
  ["write", 62, "C_SE_TB_1", "Set Point, Scaled", "scaled", 10, 7],
  ["write", 63, "C_SE_TC_1", "Set Point, Floating Point", "float", 12, 7],
  ["write", 64, "C_BO_TA_1", "Bitstring Command", "pattern", 11, 7],
  ["read", 100, "C_IC_NA_1", "Interrogation", "opaque", 1],
  ["read", 101, "C_CI_NA_1", "Counter Interrogation", "opaque", 1],
  ["read", 102, "C_RD_NA_1", "Read", "opaque", 0],
  ["time-change", 103, "C_CS_NA_1", "Clock Synchronisation", "opaque", 7, 7],
  ["diagnostic", 104, "C_TS_NA_1", "Test", "opaque", 2],
  ["restart", 105, "C_RP_NA_1", "Reset Process", "opaque", 1],
  ["time-change", 106, "C_CD_NA_1", "Delay Acquisition", "opaque", 2],
  ["diagnostic", 107, "C_TS_TA_1", "Test", "opaque", 9, 7],
  ["configuration", 110, "P_ME_NA_1", "Parameter, Normalised", "normalised", 3],
  ["configuration", 111, "P_ME_NB_1", "Parameter, Scaled", "scaled", 3],
  ["configuration", 112, "P_ME_NC_1", "Parameter, Floating Point", "float", 5],
  ["configuration", 113, "P_AC_NA_1", "Parameter Activation", "opaque", 1],
];

const file: readonly Row[] = [
  [120, "F_FR_NA_1", "File Ready", "opaque", 6],
  [121, "F_SR_NA_1", "Section Ready", "opaque", 7],
  [122, "F_SC_NA_1", "Call or Select File", "opaque", 4],
  [123, "F_LS_NA_1", "Last Section or Segment", "opaque", 5],
  [124, "F_AF_NA_1", "Acknowledge File or Section", "opaque", 4],
  [125, "F_SG_NA_1", "Segment", "opaque", -1],
  [126, "F_DR_TA_1", "Directory", "opaque", 13, 7],
  [127, "F_SC_NB_1", "Query Log", "opaque", 16],
];

/** Secure authentication (IEC 60870-5-7): long messages travel in several of these, so that none has a form of its own. */
const security: readonly Row[] = [
  [41, "S_IT_TC_1", "Security Statistics", "opaque", -1],
  [81, "S_CH_NA_1", "Authentication Challenge", "opaque", -1],
  [82, "S_RP_NA_1", "Authentication Reply", "opaque", -1],
  [83, "S_AR_NA_1", "Aggressive Mode Request", "opaque", -1],
  [84, "S_KR_NA_1", "Session Key Status Request", "opaque", -1],
  [85, "S_KS_NA_1", "Session Key Status", "opaque", -1],
  [86, "S_KC_NA_1", "Session Key Change", "opaque", -1],
  [87, "S_ER_NA_1", "Authentication Error", "opaque", -1],
  [90, "S_US_NA_1", "User Status Change", "opaque", -1],
  [91, "S_UQ_NA_1", "Update Key Change Request", "opaque", -1],
  [92, "S_UR_NA_1", "Update Key Change Reply", "opaque", -1],
  [93, "S_UK_NA_1", "Update Key Change, Symmetric", "opaque", -1],
  [94, "S_UA_NA_1", "Update Key Change, Asymmetric", "opaque", -1],
  [95, "S_UC_NA_1", "Update Key Change Confirmation", "opaque", -1],
];

const typeOf =
  (way: Way, operationClass: OperationClass) =>
  ([code, id, title, encoding, size, time = 0]: Row): AsduType => ({
    code,
    id,
    title,
    way,
    class: operationClass,
    encoding,
    size,
    time,
  });

/** All types that the standards list. */
export const TYPES: readonly AsduType[] = [
  ...monitor.map(typeOf("monitor", "read")),
  typeOf("monitor", "diagnostic")([70, "M_EI_NA_1", "End of Initialisation", "opaque", 1]),
  ...control.map(([operationClass, ...row]) => typeOf("control", operationClass)(row)),
  ...file.map(typeOf("file", "file-transfer")),
  ...security.map(typeOf("security", "authentication")),
];

const BY_CODE: (AsduType | undefined)[] = new Array<AsduType | undefined>(256).fill(undefined);
for (const type of TYPES) BY_CODE[type.code] = type;

/** The type of a code; `undefined` where it is reserved or private. */
export function asduType(code: number): AsduType | undefined {
  return BY_CODE[code];
}
