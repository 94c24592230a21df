export { captureReader, PROTOCOL_NAMES } from "./capture/reader.ts";
export { FIREWALL_READERS } from "./firewalls/index.ts";
export {
  type Decision,
  decide,
  type ExplainedDefault,
  explainDefault,
  judgeFirewalls,
  type Packet,
  type Way,
} from "./policy/index.ts";
export * from "./traffic/index.ts";
