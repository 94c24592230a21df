// Objects and properties of BACnet by number (ASHRAE 135, clause 21: BACnetObjectType, BACnetPropertyIdentifier) and as text.

import type { PointOfInterest } from "@bulkhead/facts";
import { targetForm } from "../../dissector.ts";

export const DEVICE = 8;
export const PROGRAM_TYPE = 16;
/** Instances have 22 bits (20.2.14); this one stands for none in particular. */
const ANY_INSTANCE = 0x3fffff;
const INSTANCES = 0x400000;

const TYPES = `analog-input analog-output analog-value binary-input binary-output binary-value calendar command device
event-enrollment file group loop multi-state-input multi-state-output notification-class program schedule averaging
multi-state-value trend-log life-safety-point life-safety-zone accumulator pulse-converter event-log global-group
trend-log-multiple load-control structured-view access-door timer access-credential access-point access-rights access-user
access-zone credential-data-input network-security bitstring-value characterstring-value date-pattern-value date-value
datetime-pattern-value datetime-value integer-value large-analog-value octetstring-value positive-integer-value
time-pattern-value time-value notification-forwarder alert-enrollment channel lighting-output binary-lighting-output
network-port elevator-group escalator lift`.split(/\s+/);

export const PROGRAM_CHANGE = 90;
export const PRESENT_VALUE = 85;
export const OBJECT_NAME = 77;

const PROPERTIES = new Map<number, string>();

/** Names in the order of their numbers. */
function name(first: number, names: string): void {
  for (const [index, each] of names.split(/\s+/).entries()) PROPERTIES.set(first + index, each);
}

name(
  0,
  `acked-transitions ack-required action action-text active-text active-vt-sessions alarm-value alarm-values all
all-writes-successful apdu-segment-timeout apdu-timeout application-software-version archive bias change-of-state-count
change-of-state-time notification-class`,
);
name(
  19,
  `controlled-variable-reference controlled-variable-units controlled-variable-value cov-increment date-list
daylight-savings-status deadband derivative-constant derivative-constant-units description description-of-halt
device-address-binding device-type effective-period elapsed-active-time error-limit event-enable event-state event-type
exception-schedule fault-values feedback-value file-access-method file-size file-type firmware-revision high-limit
inactive-text in-process instance-of integral-constant integral-constant-units`,
);
name(52, "limit-enable list-of-group-members list-of-object-property-references");
name(
  56,
  `local-date local-time location low-limit manipulated-variable-reference maximum-output max-apdu-length-accepted
max-info-frames max-master max-pres-value minimum-off-time minimum-on-time minimum-output min-pres-value model-name
modification-date notify-type number-of-apdu-retries number-of-states object-identifier object-list object-name
object-property-reference object-type optional out-of-service output-units event-parameters polarity present-value priority
priority-array priority-for-writing process-identifier program-change program-location program-state proportional-constant
proportional-constant-units`,
);
name(96, "protocol-object-types-supported protocol-services-supported protocol-version read-only reason-for-halt");
name(
  102,
  `recipient-list reliability relinquish-default required resolution segmentation-supported setpoint setpoint-reference
state-text status-flags system-status time-delay time-of-active-time-reset time-of-state-count-reset
time-synchronization-recipients units update-interval utc-offset vendor-identifier vendor-name vt-classes-supported
weekly-schedule attempted-samples average-value buffer-size client-cov-increment cov-resubscription-interval`,
);
name(
  130,
  `event-time-stamps log-buffer log-device-object-property enable log-interval maximum-value minimum-value
notification-threshold`,
);
name(
  139,
  `protocol-revision records-since-notification record-count start-time stop-time stop-when-full total-record-count
valid-samples window-interval window-samples maximum-value-timestamp minimum-value-timestamp variance-value
active-cov-subscriptions backup-failure-timeout configuration-files database-revision direct-reading last-restore-time
maintenance-required member-of mode operation-expected setting silenced tracking-value zone-members
life-safety-alarm-values max-segments-accepted profile-name`,
);
PROPERTIES.set(174, "schedule-default");
PROPERTIES.set(372, "serial-number");

export function typeName(type: number): string {
  return TYPES[type] ?? `object-type-${type}`;
}

export function propertyName(property: number): string {
  return PROPERTIES.get(property) ?? `property-${property}`;
}

/** `analog-value,5`; `object`: type in the upper 10 bits, instance in the lower 22. */
export function objectName(object: number): string {
  const instance = object % INSTANCES;
  const type = typeName(Math.floor(object / INSTANCES));
  return instance === ANY_INSTANCE ? `${type},any` : `${type},${instance}`;
}

export function typeOf(object: number): number {
  return Math.floor(object / INSTANCES);
}

export function instanceOf(object: number): number {
  return object % INSTANCES;
}

/** a: object, b: property, c: index of the array + 1, 0 for the whole. */
export const PROPERTY = targetForm((object, property, index) => {
  const place = index > 0 ? `[${index - 1}]` : "";
  return `${objectName(object)}:${propertyName(property)}${place}`;
});
/** a: object. */
export const WHOLE_OBJECT = targetForm((object) => objectName(object));
/** a: object type, where a device chooses the instance. */
export const TYPE_ONLY = targetForm((type) => typeName(type));
/** a: first, b: last instance of devices. */
export const DEVICES = targetForm((first, last) => (first === last ? `device,${first}` : `device,${first}-${last}`));

/** Where a declared point lies. */
export interface BacnetAddress {
  readonly object: number;
  readonly property: number;
  /** Index of the array + 1, 0 for the whole. */
  readonly index: number;
}

/** `analog-value,5`, with `:present-value` or another property behind it, and `[3]` for an element of an array. */
export function locate(interest: PointOfInterest): BacnetAddress | undefined {
  const match = /^([a-z-]{1,40}|\d{1,4}),(\d{1,7})(?::([a-z-]{1,60}|\d{1,7}))?(?:\[(\d{1,9})\])?$/.exec(interest.target);
  if (match === null) return undefined;
  const [, type = "", instance = "", property, index] = match;
  const number = /^\d/.test(type) ? Number(type) : TYPES.indexOf(type);
  if (number < 0 || number > 1023 || Number(instance) >= ANY_INSTANCE) return undefined;
  const identifier = property === undefined ? PRESENT_VALUE : propertyNumber(property);
  if (identifier === undefined) return undefined;
  const object = number * INSTANCES + Number(instance);
  return { object, property: identifier, index: index === undefined ? 0 : Number(index) + 1 };
}

function propertyNumber(text: string): number | undefined {
  if (/^\d/.test(text)) return Number(text) < INSTANCES ? Number(text) : undefined;
  for (const [number, known] of PROPERTIES) if (known === text) return number;
  return undefined;
}
