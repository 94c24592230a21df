// What each kind of finding is called when several are listed.

import type { FindingCode } from "@bulkhead/facts";

export const FINDING_TITLES: Readonly<Record<FindingCode, string>> = {
  "undeclared-conversation": "Conversations that no channel allows",
  "undeclared-operation": "Operations that no channel allows",
  "unknown-device": "Devices that nobody declared",
  "asset-differs": "Assets that differ from their declaration",
  "protection-off": "Protection that is switched off",
  "cleartext-administration": "Administration that can be read on its way",
  "cleartext-credential": "Readable passwords",
  "weak-protection": "Protection that no longer protects",
  "malformed-traffic": "Traffic that violates its protocol",
  "default-permit": "Firewalls that pass what no rule names",
  "rule-beyond-design": "Firewall rules that permit what no channel names",
  "firewall-unproven": "Firewall rules that are not proven to permit only what channels name",
  "channel-not-permitted": "Channels that no firewall rule permits",
  "conversation-past-firewall": "Traffic that the firewalls would stop",
  "limit-exceeded": "Process variables outside their limits",
  "setpoint-out-of-range": "Setpoints outside their range",
  "unauthorised-writer": "Writes by somebody who may not",
  "program-changed": "Controller programs that changed",
  "file-changed": "Files that changed",
  "undeclared-service": "Services that no channel needs",
  "removable-media": "Removable media",
  "inventory-contradicted": "Sources that contradict each other about a host",
  "vulnerable-component": "Components with known vulnerabilities",
  "possibly-vulnerable-component": "Components that may have known vulnerabilities",
  "component-contradicted": "Components whose version sources tell differently",
  "patch-overdue": "Patches that are overdue",
  "threat-stage": "Stages of known attacks",
  "coverage-doubtful": "Sensors that saw less than stated",
};
