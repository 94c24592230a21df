// Services of the CODESYS V3 runtime by component (service group) and command. They are not published; names are those of public analyses
// (Kaspersky ICS CERT, "Security research: CODESYS Runtime", 2019; Tenable TRA-2020-04) and of the runtime's own components.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, type ProtocolFunction } from "../../dissector.ts";

/** Set in the group of an answer. */
export const ANSWER = 0x80;
export const DEVICE_LOGIN = 0x0102;
export const DEVICE_LOGOUT = 0x0103;

interface Component {
  readonly name: string;
  /** For commands that are not listed. */
  readonly of: OperationClass;
  readonly commands: readonly (readonly [command: number, name: string, of: OperationClass])[];
}

const COMPONENTS: ReadonlyMap<number, Component> = new Map<number, Component>([
  [
    0x01,
    {
      name: "CmpDevice",
      of: "other",
      commands: [
        [0x01, "GetTargetIdent", "discovery"],
        [0x02, "Login", "authentication"],
        [0x03, "Logout", "session"],
        [0x04, "ResetOrigin", "configuration"],
        [0x05, "EchoService", "diagnostic"],
        [0x06, "SetOperatingMode", "mode-change"],
        [0x07, "GetOperatingMode", "read"],
        [0x08, "InteractiveLogin", "authentication"],
        [0x09, "RenameNode", "configuration"],
        [0x0a, "SessionCreate", "session"],
        [0x0b, "ResetOriginGetConfig", "read"],
      ],
    },
  ],
  [
    0x02,
    {
      name: "CmpApp",
      of: "other",
      commands: [
        [0x01, "Login", "session"],
        [0x02, "Logout", "session"],
        [0x03, "CreateApp", "program-download"],
        [0x04, "DeleteApp", "program-download"],
        [0x05, "Download", "program-download"],
        [0x06, "OnlineChange", "program-download"],
        [0x07, "DeviceDownload", "program-download"],
        [0x08, "CreateDevApp", "program-download"],
        [0x10, "Start", "start"],
        [0x11, "Stop", "stop"],
        [0x12, "Reset", "restart"],
        [0x13, "SetBP", "mode-change"],
        [0x14, "ReadStatus", "diagnostic"],
        [0x15, "DeleteBP", "mode-change"],
        [0x16, "ReadCallStack", "diagnostic"],
        [0x17, "GetAreaOffset", "read"],
        [0x18, "ReadAppList", "discovery"],
        [0x19, "SetNextStatement", "write"],
        [0x20, "ReleaseForceList", "write"],
        [0x21, "UploadForceList", "read"],
        [0x22, "SingleCycle", "mode-change"],
        [0x23, "CreateBootProject", "program-download"],
        [0x24, "ReInitApp", "restart"],
        [0x25, "ReadAppStateList", "diagnostic"],
        [0x26, "LoadBootApp", "program-download"],
        [0x27, "RegisterBootApp", "configuration"],
        [0x28, "CheckFileConsistency", "diagnostic"],
        [0x29, "ReadAppInfo", "discovery"],
        [0x30, "DownloadCompact", "program-download"],
        [0x31, "ReadProjectInfo", "discovery"],
        [0x32, "DefineFlow", "diagnostic"],
        [0x33, "ReadFlowValues", "read"],
        [0x34, "DownloadEncrypted", "program-download"],
        [0x35, "ReadAppContent", "program-upload"],
        [0x36, "SaveRetains", "configuration"],
        [0x37, "RestoreRetains", "write"],
        [0x38, "GetAreaAddress", "read"],
        [0x39, "LeaveExecpointsActive", "mode-change"],
        [0x40, "ClaimExecpointsForApp", "mode-change"],
      ],
    },
  ],
  [0x03, { name: "CmpMonitor", of: "read", commands: [] }],
  [0x04, { name: "CmpVisuServer", of: "other", commands: [] }],
  [
    0x05,
    {
      name: "CmpLog",
      of: "diagnostic",
      commands: [
        [0x01, "GetEntries", "diagnostic"],
        [0x02, "GetComponentNames", "diagnostic"],
        [0x03, "GetLoggerList", "diagnostic"],
      ],
    },
  ],
  [0x06, { name: "CmpSettings", of: "configuration", commands: [] }],
  [0x07, { name: "SysEthernet", of: "configuration", commands: [] }],
  [
    0x08,
    {
      name: "CmpFileTransfer",
      of: "file-transfer",
      commands: [
        [0x01, "GetFileInfo", "file-transfer"],
        [0x02, "StartDownload", "file-transfer"],
        [0x03, "RestartDownload", "file-transfer"],
        [0x04, "Download", "file-transfer"],
        [0x05, "StartUpload", "file-transfer"],
        [0x06, "RestartUpload", "file-transfer"],
        [0x07, "Upload", "file-transfer"],
        [0x08, "End", "file-transfer"],
        [0x09, "Cancel", "file-transfer"],
        [0x0a, "SafeSignature", "file-transfer"],
        [0x0b, "GetSafeSignature", "file-transfer"],
        [0x0c, "GetDirInfo", "file-transfer"],
        [0x0d, "CancelGetDirInfo", "file-transfer"],
        [0x0e, "DeleteFile", "file-transfer"],
        [0x0f, "RenameFile", "file-transfer"],
        [0x10, "CreateDir", "file-transfer"],
        [0x11, "DeleteDir", "file-transfer"],
        [0x12, "RenameDir", "file-transfer"],
        [0x14, "SyncFileTransfer", "file-transfer"],
      ],
    },
  ],
  [
    0x09,
    {
      name: "CmpIecVarAccess",
      of: "read",
      commands: [
        [0x01, "RegisterVarList", "read"],
        [0x02, "UnRegisterVarList", "read"],
        [0x03, "ReadVarList", "read"],
        [0x04, "WriteVarList", "write"],
        [0x05, "ReadVars", "read"],
        [0x06, "WriteVars", "write"],
        [0x07, "GetRootNodes", "discovery"],
        [0x08, "GetChildrenNodes", "discovery"],
        [0x09, "GetTypes", "discovery"],
        [0x0a, "GetAddressInfo", "discovery"],
        [0x0b, "RemoveVarsFromList", "read"],
      ],
    },
  ],
  [0x0b, { name: "CmpIoMgr", of: "other", commands: [] }],
  [0x0c, { name: "CmpUserMgr", of: "configuration", commands: [] }],
  [0x0f, { name: "CmpTraceMgr", of: "diagnostic", commands: [] }],
  [0x11, { name: "PlcShell", of: "configuration", commands: [] }],
  [0x12, { name: "CmpAppBP", of: "mode-change", commands: [] }],
  [0x13, { name: "CmpAppForce", of: "write", commands: [] }],
  [0x18, { name: "CmpAlarmManager", of: "other", commands: [] }],
  [
    0x1b,
    {
      name: "CmpMonitor2",
      of: "read",
      commands: [
        [0x01, "Read", "read"],
        [0x02, "Write", "write"],
      ],
    },
  ],
  [0x1d, { name: "CmpCodeMeter", of: "other", commands: [] }],
  [0x1f, { name: "CmpCoreDump", of: "diagnostic", commands: [] }],
  [0x22, { name: "CmpOpenSSL", of: "configuration", commands: [] }],
]);

const listed = functionTable(
  [...COMPONENTS].flatMap(([group, { name, commands }]) =>
    commands.map(([command, text, of]) => [group * 256 + command, `${name}: ${text}`, of] as const),
  ),
  "Service",
);
const known: ReadonlySet<number> = new Set(
  [...COMPONENTS].flatMap(([group, { commands }]) => commands.map(([command]) => group * 256 + command)),
);
/** Commands of known components that are not listed, made when first seen: at most 256 for each. */
const others = new Map<number, ProtocolFunction>();

export function isGroup(group: number): boolean {
  return COMPONENTS.has(group & ~ANSWER);
}

/** `service`: group * 256 + command. */
export function serviceOf(service: number): ProtocolFunction {
  const component = COMPONENTS.get(service >> 8);
  if (known.has(service) || component === undefined) return listed(service);
  let fn = others.get(service);
  if (fn === undefined) {
    const command = (service & 0xff).toString(16).padStart(2, "0");
    fn = functionTable([[service, `${component.name}: Command 0x${command}`, component.of]])(service);
    others.set(service, fn);
  }
  return fn;
}
