// The checks of 62443-3-3, in the order of the standard. A new one is a file beside its siblings and a line here.

import type { Check } from "../check.ts";
import { withTests } from "../tested.ts";
import { factorsEverywhere, factorsFromUntrusted, humanUsers, uniqueHumanUsers } from "./sr-1-1.ts";
import { softwareAndDevices, uniqueSoftwareAndDevices } from "./sr-1-2.ts";
import { accountManagement, unifiedAccounts } from "./sr-1-3.ts";
import { identifiers } from "./sr-1-4.ts";
import { authenticators, authenticatorsInHardware } from "./sr-1-5.ts";
import { uniqueWirelessUsers, wirelessUsers } from "./sr-1-6.ts";
import { passwordAge, passwordAgeOfAll, passwordStrength } from "./sr-1-7.ts";
import { certificates } from "./sr-1-8.ts";
import { keysInHardware, publicKeyStrength } from "./sr-1-9.ts";
import { authenticatorFeedback } from "./sr-1-10.ts";
import { failedLogins } from "./sr-1-11.ts";
import { useNotification } from "./sr-1-12.ts";
import { approvedAccess, untrustedAccess } from "./sr-1-13.ts";
import { authorizationOfAll, authorizationOfPeople, dualApproval, permissionsOfRoles, supervisorOverride } from "./sr-2-1.ts";
import { strangeWirelessDevices, wirelessUse } from "./sr-2-2.ts";
import { portableDeviceStatus, portableDevices } from "./sr-2-3.ts";
import { mobileCode, mobileCodeIntegrity } from "./sr-2-4.ts";
import { sessionLock } from "./sr-2-5.ts";
import { remoteSessionEnd } from "./sr-2-6.ts";
import { concurrentSessions } from "./sr-2-7.ts";
import { auditableEvents, centralAuditTrail } from "./sr-2-8.ts";
import { auditStorage, auditStorageWarning } from "./sr-2-9.ts";
import { auditFailures } from "./sr-2-10.ts";
import { timeSourceIntegrity, timeSynchronisation, timestamps } from "./sr-2-11.ts";
import { nonRepudiation, nonRepudiationOfAll } from "./sr-2-12.ts";
import { communicationIntegrity, cryptographicIntegrity } from "./sr-3-1.ts";
import { centralCodeProtection, maliciousCode, maliciousCodeAtEntries } from "./sr-3-2.ts";
import { automatedVerification, functionVerification, verificationInOperation } from "./sr-3-3.ts";
import { integrityNotification, storedIntegrity } from "./sr-3-4.ts";
import { inputValidation } from "./sr-3-5.ts";
import { deterministicOutput } from "./sr-3-6.ts";
import { errorHandling } from "./sr-3-7.ts";
import { randomSessionIdentifiers, sessionEndInvalidates, sessionIntegrity, uniqueSessionIdentifiers } from "./sr-3-8.ts";
import { auditProtection, writeOnceRecords } from "./sr-3-9.ts";
import { confidentiality, confidentialityAcrossZones, confidentialityOverUntrusted } from "./sr-4-1.ts";
import { informationPersistence, sharedMemory } from "./sr-4-2.ts";
import { cryptography } from "./sr-4-3.ts";
import { independence, isolationOfCritical, physicalSegmentation, segmentation } from "./sr-5-1.ts";
import { boundaryProtection, denyByDefault, failClose, islandMode } from "./sr-5-2.ts";
import { noPersonToPerson, personToPerson } from "./sr-5-3.ts";
import { partitioning } from "./sr-5-4.ts";
import { auditLogAccess, auditLogInterface } from "./sr-6-1.ts";
import { continuousMonitoring } from "./sr-6-2.ts";
import { communicationLoad, denialOfService, loadOnOthers } from "./sr-7-1.ts";
import { resources } from "./sr-7-2.ts";
import { backup, backupAutomation, backupVerification } from "./sr-7-3.ts";
import { recovery } from "./sr-7-4.ts";
import { emergencyPower } from "./sr-7-5.ts";
import { machineReadableSettings, securitySettings } from "./sr-7-6.ts";
import { leastFunctionality } from "./sr-7-7.ts";
import { componentInventory } from "./sr-7-8.ts";

const ROWS: readonly Check[] = [
  humanUsers,
  uniqueHumanUsers,
  factorsFromUntrusted,
  factorsEverywhere,
  softwareAndDevices,
  uniqueSoftwareAndDevices,
  accountManagement,
  unifiedAccounts,
  identifiers,
  authenticators,
  authenticatorsInHardware,
  wirelessUsers,
  uniqueWirelessUsers,
  passwordStrength,
  passwordAge,
  passwordAgeOfAll,
  certificates,
  publicKeyStrength,
  keysInHardware,
  authenticatorFeedback,
  failedLogins,
  useNotification,
  untrustedAccess,
  approvedAccess,
  authorizationOfPeople,
  authorizationOfAll,
  permissionsOfRoles,
  supervisorOverride,
  dualApproval,
  wirelessUse,
  strangeWirelessDevices,
  portableDevices,
  portableDeviceStatus,
  mobileCode,
  mobileCodeIntegrity,
  sessionLock,
  remoteSessionEnd,
  concurrentSessions,
  auditableEvents,
  centralAuditTrail,
  auditStorage,
  auditStorageWarning,
  auditFailures,
  timestamps,
  timeSynchronisation,
  timeSourceIntegrity,
  nonRepudiation,
  nonRepudiationOfAll,
  communicationIntegrity,
  cryptographicIntegrity,
  maliciousCode,
  maliciousCodeAtEntries,
  centralCodeProtection,
  functionVerification,
  automatedVerification,
  verificationInOperation,
  storedIntegrity,
  integrityNotification,
  inputValidation,
  deterministicOutput,
  errorHandling,
  sessionIntegrity,
  sessionEndInvalidates,
  uniqueSessionIdentifiers,
  randomSessionIdentifiers,
  auditProtection,
  writeOnceRecords,
  confidentiality,
  confidentialityOverUntrusted,
  confidentialityAcrossZones,
  informationPersistence,
  sharedMemory,
  cryptography,
  segmentation,
  physicalSegmentation,
  independence,
  isolationOfCritical,
  boundaryProtection,
  denyByDefault,
  islandMode,
  failClose,
  personToPerson,
  noPersonToPerson,
  partitioning,
  auditLogAccess,
  auditLogInterface,
  continuousMonitoring,
  denialOfService,
  communicationLoad,
  loadOnOthers,
  resources,
  backup,
  backupVerification,
  backupAutomation,
  recovery,
  emergencyPower,
  securitySettings,
  machineReadableSettings,
  leastFunctionality,
  componentInventory,
];

/** In the order of the standard. What other tools tested bears on any row. */
export const CHECKS: readonly Check[] = ROWS.map(withTests);
