// Commands of HART: universal (HCF_SPEC-127), common practice (HCF_SPEC-151), wireless (HCF_SPEC-155) and of networks, and the codes of their
// answers (HCF_SPEC-307).

import { functionTable, namedFunction, targetForm } from "../../dissector.ts";

export const READ_IDENTITY = 0;
export const READ_PRIMARY = 1;
export const READ_CURRENT = 2;
export const READ_DYNAMIC = 3;
export const READ_WITH_STATUS = 9;
export const READ_IDENTITY_BY_TAG = 11;
export const READ_TAG = 13;
export const READ_LONG_TAG = 20;
export const READ_IDENTITY_BY_LONG_TAG = 21;
/** Commands above 255 are carried in this one. */
export const EXTENDED = 31;
export const READ_VARIABLES = 33;
export const SEND_TO_SUB_DEVICE = 77;
export const READ_AGGREGATED = 78;
export const WRITE_VARIABLE = 79;
export const READ_ALL_DYNAMIC = 110;
export const WRITE_JOIN_KEY = 768;
export const WRITE_NETWORK_KEY = 961;

/** Commands whose first byte names the variable that they act on. */
const WITH_VARIABLE = new Set([52, 53, 54, 55, 56, WRITE_VARIABLE, 80, 81, 82, 83]);

export function namesVariable(command: number): boolean {
  return WITH_VARIABLE.has(command);
}

export const commandOf = functionTable(
  [
    [READ_IDENTITY, "Read Unique Identifier", "discovery"],
    [READ_PRIMARY, "Read Primary Variable", "read"],
    [READ_CURRENT, "Read Loop Current and Percent of Range", "read"],
    [READ_DYNAMIC, "Read Dynamic Variables and Loop Current", "read"],
    [6, "Write Polling Address", "configuration"],
    [7, "Read Loop Configuration", "read"],
    [8, "Read Dynamic Variable Classifications", "read"],
    [READ_WITH_STATUS, "Read Device Variables with Status", "read"],
    [READ_IDENTITY_BY_TAG, "Read Unique Identifier Associated with Tag", "discovery"],
    [12, "Read Message", "read"],
    [READ_TAG, "Read Tag, Descriptor, Date", "discovery"],
    [14, "Read Primary Variable Transducer Information", "read"],
    [15, "Read Device Information", "read"],
    [16, "Read Final Assembly Number", "read"],
    [17, "Write Message", "configuration"],
    [18, "Write Tag, Descriptor, Date", "configuration"],
    [19, "Write Final Assembly Number", "configuration"],
    [READ_LONG_TAG, "Read Long Tag", "discovery"],
    [READ_IDENTITY_BY_LONG_TAG, "Read Unique Identifier Associated with Long Tag", "discovery"],
    [22, "Write Long Tag", "configuration"],
    [READ_VARIABLES, "Read Device Variables", "read"],
    [34, "Write Primary Variable Damping Value", "configuration"],
    [35, "Write Primary Variable Range Values", "configuration"],
    [36, "Set Primary Variable Upper Range Value", "configuration"],
    [37, "Set Primary Variable Lower Range Value", "configuration"],
    [38, "Reset Configuration Changed Flag", "configuration"],
    [39, "EEPROM Control", "configuration"],
    [40, "Enter/Exit Fixed Current Mode", "write"],
    [41, "Perform Self Test", "diagnostic"],
    [42, "Perform Device Reset", "restart"],
    [43, "Set Primary Variable Zero", "configuration"],
    [44, "Write Primary Variable Units", "configuration"],
    [45, "Trim Loop Current Zero", "configuration"],
    [46, "Trim Loop Current Gain", "configuration"],
    [47, "Write Primary Variable Transfer Function", "configuration"],
    [48, "Read Additional Device Status", "diagnostic"],
    [49, "Write Primary Variable Transducer Serial Number", "configuration"],
    [50, "Read Dynamic Variable Assignments", "read"],
    [51, "Write Dynamic Variable Assignments", "configuration"],
    [52, "Set Device Variable Zero", "configuration"],
    [53, "Write Device Variable Units", "configuration"],
    [54, "Read Device Variable Information", "read"],
    [55, "Write Device Variable Damping Value", "configuration"],
    [56, "Write Device Variable Transducer Serial Number", "configuration"],
    [57, "Read Unit Tag, Descriptor, Date", "read"],
    [58, "Write Unit Tag, Descriptor, Date", "configuration"],
    [59, "Write Number of Response Preambles", "configuration"],
    [60, "Read Analog Channel and Percent of Range", "read"],
    [61, "Read Dynamic Variables and Primary Variable Analog Channel", "read"],
    [62, "Read Analog Channels", "read"],
    [63, "Read Analog Channel Information", "read"],
    [64, "Write Analog Channel Additional Damping Value", "configuration"],
    [65, "Write Analog Channel Range Values", "configuration"],
    [66, "Enter/Exit Fixed Analog Channel Mode", "write"],
    [67, "Trim Analog Channel Zero", "configuration"],
    [68, "Trim Analog Channel Gain", "configuration"],
    [69, "Write Analog Channel Transfer Function", "configuration"],
    [70, "Read Analog Channel Endpoint Values", "read"],
    [71, "Lock Device", "configuration"],
    [72, "Squawk", "diagnostic"],
    [73, "Find Device", "discovery"],
    [74, "Read I/O System Capabilities", "discovery"],
    [75, "Poll Sub-Device", "discovery"],
    [76, "Read Lock Device State", "read"],
    [SEND_TO_SUB_DEVICE, "Send Command to Sub-Device", "other"],
    [READ_AGGREGATED, "Read Aggregated Commands", "read"],
    [WRITE_VARIABLE, "Write Device Variable", "write"],
    [80, "Read Device Variable Trim Points", "read"],
    [81, "Read Device Variable Trim Guidelines", "read"],
    [82, "Write Device Variable Trim Point", "configuration"],
    [83, "Reset Device Variable Trim", "configuration"],
    [84, "Read Sub-Device Identity Summary", "discovery"],
    [85, "Read I/O Channel Statistics", "diagnostic"],
    [86, "Read Sub-Device Statistics", "diagnostic"],
    [87, "Write I/O System Master Mode", "mode-change"],
    [88, "Write I/O System Retry Count", "configuration"],
    [89, "Set Real-Time Clock", "time-change"],
    [90, "Read Real-Time Clock", "read"],
    [91, "Read Trend Configuration", "read"],
    [92, "Write Trend Configuration", "configuration"],
    [93, "Read Trend", "read"],
    [94, "Read I/O System Client-Side Communication Statistics", "diagnostic"],
    [95, "Read Device Communication Statistics", "diagnostic"],
    [96, "Read Synchronous Action", "read"],
    [97, "Configure Synchronous Action", "configuration"],
    [98, "Read Command Action", "read"],
    [99, "Configure Command Action", "configuration"],
    [101, "Read Sub-Device to Burst Message Map", "read"],
    [102, "Map Sub-Device to Burst Message", "configuration"],
    [103, "Write Burst Period", "configuration"],
    [104, "Write Burst Trigger", "configuration"],
    [105, "Read Burst Mode Configuration", "read"],
    [106, "Flush Delayed Responses", "configuration"],
    [107, "Write Burst Device Variables", "configuration"],
    [108, "Write Burst Mode Command Number", "configuration"],
    [109, "Burst Mode Control", "configuration"],
    [READ_ALL_DYNAMIC, "Read All Dynamic Variables", "read"],
    [111, "Transfer Service Control", "file-transfer"],
    [112, "Transfer Service", "file-transfer"],
    [113, "Catch Device Variable", "configuration"],
    [114, "Read Caught Device Variable", "read"],
    [115, "Read Event Notification Summary", "read"],
    [116, "Write Event Notification Bit Mask", "configuration"],
    [117, "Write Event Notification Timing", "configuration"],
    [118, "Event Notification Control", "configuration"],
    [119, "Acknowledge Event Notification", "configuration"],
    [512, "Read Country Code", "read"],
    [513, "Write Country Code", "configuration"],
    [523, "Read Condensed Status Mapping Array", "read"],
    [524, "Write Condensed Status Mapping", "configuration"],
    [525, "Reset Condensed Status Map", "configuration"],
    [526, "Write Status Simulation Mode", "configuration"],
    [527, "Simulate Status Bit", "configuration"],
    [WRITE_JOIN_KEY, "Write Join Key", "configuration"],
    [769, "Read Join Status", "read"],
    [770, "Request Active Advertise", "configuration"],
    [771, "Force Join Mode", "mode-change"],
    [772, "Read Join Mode Configuration", "read"],
    [773, "Write Network Id", "configuration"],
    [774, "Read Network Id", "read"],
    [775, "Write Network Tag", "configuration"],
    [776, "Read Network Tag", "read"],
    [777, "Read Wireless Device Capabilities", "read"],
    [778, "Read Battery Life", "read"],
    [779, "Report Device Health", "diagnostic"],
    [780, "Report Neighbor Health List", "diagnostic"],
    [781, "Read Device Nickname Address", "read"],
    [782, "Read Session List", "read"],
    [783, "Read Superframe List", "read"],
    [784, "Read Link List", "read"],
    [785, "Read Graph List", "read"],
    [786, "Read Neighbor Property Flag", "read"],
    [787, "Report Neighbor Signal Levels", "diagnostic"],
    [793, "Write UTC Time Mapping", "time-change"],
    [794, "Read UTC Time Mapping", "read"],
    [797, "Write Radio Power Output", "configuration"],
    [798, "Read Radio Output Power", "read"],
    [814, "Read Device List Entries", "read"],
    [815, "Add Device List Table Entry", "configuration"],
    [816, "Delete Device List Table Entry", "configuration"],
    [WRITE_NETWORK_KEY, "Write Network Key", "configuration"],
    [962, "Write Device Nickname Address", "configuration"],
    [963, "Write Session", "configuration"],
    [964, "Delete Session", "configuration"],
    [965, "Write Superframe", "configuration"],
    [966, "Delete Superframe", "configuration"],
    [967, "Write Link", "configuration"],
    [968, "Delete Link", "configuration"],
  ],
  "Command",
);

export const SESSION_START = namedFunction("Session Initiate", "session");
export const AUDIT_LOG = namedFunction("Read Audit Log", "diagnostic");

function spell(address: number): string {
  return address < 64 ? `address ${address}` : address.toString(16).padStart(10, "0");
}

/** The address of a device: five bytes as they are printed on labels, or its polling address. */
export const DEVICE = targetForm((address) => spell(address));
/** A device and the code of one of its variables. */
export const VARIABLE = targetForm((address, code) => `${spell(address)}/variable:${code}`);

export const DONE = 1;
export const REFUSED = 0;
/** The device works on it; it will be asked again. */
export const LATER = -1;

const WARNINGS = new Set([0, 8, 14, 24, 25, 26, 27, 30, 31]);

/** The first byte of an answer: an error of communication where its upper bit is set, else the response code. */
export function outcomeOf(code: number): number {
  if (code >= 0x80) return REFUSED;
  if (code >= 33 && code <= 36) return code <= 34 ? LATER : REFUSED;
  return WARNINGS.has(code) || code >= 96 ? DONE : REFUSED;
}
