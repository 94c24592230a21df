export { hostReader } from "./hosts/linux.ts";
export { type CollectionItem, LINUX_ITEMS } from "./hosts/linux-items.ts";
export { redactHashes, redactPasswordField } from "./hosts/redact.ts";
export { SNAPSHOT_FORMAT, type Snapshot, type SnapshotItem } from "./hosts/snapshot.ts";
export { type Detection, describeDetection, hunt, judgeThreats } from "./hunting/hunt.ts";
export { loadRules, type Rule } from "./hunting/rule.ts";
export { shippedRules } from "./hunting/rules/index.ts";
export { baselineReader } from "./integrity/baseline.ts";
export { judgeSystem } from "./judge.ts";
