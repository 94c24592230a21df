// The checks, in the order of the standard. A new one is a file beside its siblings and a line here.

import type { Check } from "../check.ts";
import { factorsEverywhere, factorsFromUntrusted, humanUsers, uniqueHumanUsers } from "./sr-1-1.ts";
import { softwareAndDevices, uniqueSoftwareAndDevices } from "./sr-1-2.ts";
import { authenticators } from "./sr-1-5.ts";
import { uniqueWirelessUsers, wirelessUse, wirelessUsers } from "./sr-1-6.ts";
import { passwordAge, passwordStrength } from "./sr-1-7.ts";
import { certificates, publicKeyStrength } from "./sr-1-8.ts";
import { failedLogins } from "./sr-1-11.ts";
import { useNotification } from "./sr-1-12.ts";
import { approvedAccess, untrustedAccess } from "./sr-1-13.ts";
import { authorizationOfAll, authorizationOfPeople } from "./sr-2-1.ts";
import { portableDevices } from "./sr-2-3.ts";
import { remoteSessionEnd, sessionLock } from "./sr-2-5.ts";
import { auditableEvents, timestamps } from "./sr-2-8.ts";
import { communicationIntegrity, cryptographicIntegrity } from "./sr-3-1.ts";
import { maliciousCode } from "./sr-3-2.ts";
import { storedIntegrity } from "./sr-3-4.ts";
import { inputValidation } from "./sr-3-5.ts";
import { confidentiality, confidentialityAcrossZones, confidentialityOverUntrusted } from "./sr-4-1.ts";
import { cryptography } from "./sr-4-3.ts";
import { segmentation } from "./sr-5-1.ts";
import { boundaryProtection, denyByDefault } from "./sr-5-2.ts";
import { noPersonToPerson, personToPerson } from "./sr-5-3.ts";
import { auditLogAccess } from "./sr-6-1.ts";
import { continuousMonitoring } from "./sr-6-2.ts";
import { denialOfService } from "./sr-7-1.ts";
import { securitySettings } from "./sr-7-6.ts";
import { leastFunctionality } from "./sr-7-7.ts";
import { componentInventory } from "./sr-7-8.ts";

export const CHECKS: readonly Check[] = [
  humanUsers,
  uniqueHumanUsers,
  factorsFromUntrusted,
  factorsEverywhere,
  softwareAndDevices,
  uniqueSoftwareAndDevices,
  authenticators,
  wirelessUsers,
  uniqueWirelessUsers,
  passwordStrength,
  passwordAge,
  certificates,
  publicKeyStrength,
  failedLogins,
  useNotification,
  untrustedAccess,
  approvedAccess,
  authorizationOfPeople,
  authorizationOfAll,
  wirelessUse,
  portableDevices,
  sessionLock,
  remoteSessionEnd,
  auditableEvents,
  timestamps,
  communicationIntegrity,
  cryptographicIntegrity,
  maliciousCode,
  storedIntegrity,
  inputValidation,
  confidentiality,
  confidentialityOverUntrusted,
  confidentialityAcrossZones,
  cryptography,
  segmentation,
  boundaryProtection,
  denyByDefault,
  personToPerson,
  noPersonToPerson,
  auditLogAccess,
  continuousMonitoring,
  denialOfService,
  securitySettings,
  leastFunctionality,
  componentInventory,
];
