// What events of Windows and of Sysmon are about: data, by log or provider and number (Windows security auditing reference; Sysmon, Sysinternals).

import type { HostEventClass } from "@bulkhead/facts";

interface EventKind {
  readonly class: HostEventClass;
  /** Fields that name the user, the object and the other side, the best first. */
  readonly user: readonly string[];
  readonly object: readonly string[];
  readonly peer: readonly string[];
}

const SUBJECT = ["SubjectUserName", "User", "UserName", "AccountName"];
const TARGET = ["TargetUserName", "AccountName", "param1"];
const FROM = ["IpAddress", "SourceNetworkAddress", "Address", "ClientAddress", "WorkstationName"];

const kind = (what: HostEventClass, object: readonly string[] = [], user = SUBJECT, peer: readonly string[] = []): EventKind => ({
  class: what,
  user,
  object,
  peer,
});
const many = (numbers: readonly number[], one: EventKind): readonly (readonly [number, EventKind])[] =>
  numbers.map((number) => [number, one]);

const SECURITY = new Map<number, EventKind>([
  [4624, kind("log-in", ["LogonProcessName"], TARGET, FROM)],
  [4625, kind("log-in-failed", ["FailureReason"], TARGET, FROM)],
  ...many([4771, 4776], kind("log-in-failed", ["ServiceName", "Status"], TARGET, [...FROM, "Workstation"])),
  ...many([4634, 4647], kind("log-out", [], TARGET)),
  [4740, kind("account-locked", ["TargetUserName"], SUBJECT, ["TargetDomainName"])],
  ...many(
    [4720, 4722, 4723, 4724, 4725, 4726, 4738, 4765, 4766, 4767, 4781],
    kind("account-changed", ["TargetUserName", "NewTargetUserName"]),
  ),
  ...many(
    [4727, 4728, 4729, 4730, 4731, 4732, 4733, 4734, 4735, 4737, 4754, 4755, 4756, 4757, 4758],
    kind("group-changed", ["TargetUserName"]),
  ),
  ...many([4672, 4673, 4674], kind("privilege-used", ["ProcessName", "PrivilegeList"])),
  ...many(
    [4719, 4739, 4902, 4904, 4905, 4906, 4907, 4912, 4713, 4715, 4717, 4718],
    kind("policy-changed", ["SubcategoryGuid", "ObjectName"]),
  ),
  [1102, kind("log-cleared")],
  ...many([1101, 1104, 1108], kind("log-lost")),
  [4616, kind("time-changed", ["ProcessName"])],
  [4688, kind("program-started", ["NewProcessName"])],
  [4697, kind("service-installed", ["ServiceName", "ServiceFileName"])],
  ...many([4698, 4699, 4700, 4701, 4702], kind("scheduled-job-changed", ["TaskName"])),
  ...many([6416, 6419, 6420, 6421, 6422, 6423, 6424], kind("media-connected", ["DeviceDescription", "ClassName", "DeviceId"])),
  ...many([4946, 4947, 4948, 4949, 4950, 4954, 4957], kind("setting-changed", ["RuleName", "SettingType"])),
  [4657, kind("setting-changed", ["ObjectName"])],
  ...many([5154, 5156, 5157, 5158], kind("connection", ["Application"], SUBJECT, ["DestAddress", "SourceAddress"])),
  ...many([5025, 5030], kind("protection-off")),
  [4608, kind("start-up")],
  ...many([4609, 1100], kind("shut-down")),
]);

const SYSTEM = new Map<number, EventKind>([
  [104, kind("log-cleared", ["Channel"])],
  [7045, kind("service-installed", ["ServiceName", "ImagePath"])],
  ...many([7031, 7034], kind("service-stopped", ["param1"])),
  [7040, kind("setting-changed", ["param1"])],
  [6005, kind("start-up")],
  ...many([6006, 6008, 1074, 41], kind("shut-down", ["param1"])),
  ...many([20_001, 20_003], kind("media-connected", ["DeviceInstanceID", "DeviceInstanceId"])),
]);

const IMAGE = ["Image", "ProcessName"];
const SYSMON = new Map<number, EventKind>([
  [1, kind("program-started", ["Image"])],
  [2, kind("file-created", ["TargetFilename"])],
  [3, kind("connection", IMAGE, SUBJECT, ["DestinationIp", "DestinationHostname"])],
  [6, kind("driver-loaded", ["ImageLoaded"])],
  [7, kind("other", ["ImageLoaded"])],
  ...many([8, 10, 25], kind("other", ["TargetImage", "Image"])),
  [9, kind("other", ["Device"])],
  ...many([11, 15], kind("file-created", ["TargetFilename"])),
  ...many([12, 13, 14], kind("setting-changed", ["TargetObject"])),
  [16, kind("policy-changed", ["Configuration"])],
  ...many([17, 18], kind("other", ["PipeName"])),
  ...many([19, 20, 21], kind("other", ["Name", "Consumer"])),
  [22, kind("other", ["QueryName"])],
  ...many([23, 26], kind("other", ["TargetFilename"])),
  ...many([27, 28], kind("program-blocked", ["TargetFilename"])),
  [29, kind("file-created", ["TargetFilename"])],
  [255, kind("log-lost", ["ID"])],
]);

const FILE = ["FilePath", "FileName", "File Name", "FullFilePath"];
/** By the beginning of a log's or a provider's name, in lower case; the longest that fits counts. */
const LOGS: ReadonlyMap<string, ReadonlyMap<number, EventKind>> = new Map<string, ReadonlyMap<number, EventKind>>([
  ["security", SECURITY],
  ["microsoft-windows-security-auditing", SECURITY],
  ["microsoft-windows-eventlog", new Map([...SECURITY, ...SYSTEM])],
  ["system", SYSTEM],
  ["service control manager", SYSTEM],
  ["eventlog", SYSTEM],
  ["user32", SYSTEM],
  ["microsoft-windows-userpnp", SYSTEM],
  ["microsoft-windows-sysmon", SYSMON],
  ["microsoft-windows-kernel-general", new Map([[1, kind("time-changed", ["ProcessName"])]])],
  [
    "microsoft-windows-taskscheduler",
    new Map(many([106, 140, 141, 142], kind("scheduled-job-changed", ["TaskName"], ["UserContext", "UserName"]))),
  ],
  [
    "microsoft-windows-windowsupdateclient",
    new Map([
      [19, kind("update-installed", ["updateTitle"])],
      [20, kind("update-failed", ["updateTitle"])],
    ]),
  ],
  [
    "microsoft-windows-windows defender",
    new Map([
      ...many(
        [1006, 1007, 1015, 1116, 1117, 1118, 1119],
        kind("malware-found", ["Threat Name", "Path"], ["User", "Detection User"]),
      ),
      ...many([5001, 5010, 5012, 5101], kind("protection-off")),
      [5007, kind("setting-changed", ["New Value"])],
      ...many([1121, 1123, 1125, 1126, 1127], kind("program-blocked", ["Process Name", "Path"])),
      ...many([1122, 1124], kind("program-would-be-blocked", ["Process Name", "Path"])),
      [2000, kind("update-installed", ["Current Signature Version"])],
      ...many([2001, 2003], kind("update-failed", ["Error Description"])),
    ]),
  ],
  [
    "microsoft-windows-codeintegrity",
    new Map([
      [3076, kind("program-would-be-blocked", ["File Name", ...FILE])],
      ...many([3033, 3077], kind("program-blocked", ["File Name", ...FILE])),
      [3099, kind("policy-changed", ["PolicyName", "PolicyNameBuffer"])],
    ]),
  ],
  [
    "microsoft-windows-applocker",
    new Map([
      ...many([8003, 8006], kind("program-would-be-blocked", FILE, ["TargetUser"])),
      ...many([8004, 8007], kind("program-blocked", FILE, ["TargetUser"])),
      ...many([8002, 8005], kind("program-started", FILE, ["TargetUser"])),
      [8001, kind("policy-changed")],
    ]),
  ],
  [
    "microsoft-windows-driverframeworks-usermode",
    new Map(many([2003, 2010, 2100, 2101], kind("media-connected", ["InstanceId", "instance"]))),
  ],
  ["microsoft-windows-partition", new Map([[1006, kind("media-connected", ["Model", "SerialNumber"])]])],
  [
    "microsoft-windows-terminalservices-localsessionmanager",
    new Map([...many([21, 25], kind("log-in", [], ["User"], FROM)), ...many([23, 24], kind("log-out", [], ["User"], FROM))]),
  ],
  [
    "microsoft-windows-windows firewall with advanced security",
    new Map(many([2003, 2004, 2005, 2006, 2097, 2099], kind("setting-changed", ["RuleName", "SettingType"]))),
  ],
]);

const OTHER = kind("other");

/** What an event is about, by its log first and then by who wrote it. */
export function eventKind(log: string, provider: string, number: number): EventKind {
  return tableOf(log)?.get(number) ?? tableOf(provider)?.get(number) ?? OTHER;
}

function tableOf(name: string): ReadonlyMap<number, EventKind> | undefined {
  const lower = name.toLowerCase();
  const exact = LOGS.get(lower);
  if (exact !== undefined) return exact;
  const border = lower.indexOf("/");
  return border < 0 ? undefined : LOGS.get(lower.slice(0, border));
}
