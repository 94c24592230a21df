// MMS held against tshark, frame by frame, on public captures.

import { compare, each, type Fields, spelled } from "../tshark.fixture.ts";

/** As tshark shows floating point numbers here: width of the exponent and octets. */
function hexadecimal(value: unknown): string {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value as number);
  return `08${view.getUint32(0).toString(16).padStart(8, "0")}`;
}

const told = (messages: readonly Fields[], service: number | undefined, index: number): unknown[] =>
  messages
    .filter((one) => one.service === service && one.unconfirmed === undefined)
    .flatMap((one) => (one.told as unknown[]).slice(index, index + 1))
    .filter((value) => value !== null);

compare({
  name: "mms",
  protocols: ["mms"],
  marked: /\bmms:/,
  filter: "mms",
  mostPackets: 1000,
  leastCompared: 1500,
  fields: {
    "mms.invokeID": (messages) => each(messages, "invoke"),
    "mms.confirmedServiceRequest": (messages) =>
      each(
        messages.filter((one) => one.tag === 0xa0),
        "service",
      ),
    "mms.confirmedServiceResponse": (messages) =>
      each(
        messages.filter((one) => one.tag === 0xa1),
        "service",
      ),
    "mms.unconfirmedService": (messages) => each(messages, "unconfirmed"),
    "mms.domainId": (messages) => each(messages, "domains"),
    "mms.itemId": (messages) => each(messages, "items"),
    "mms.Identifier": (messages) =>
      messages.some((one) => one.service === 1 && one.tag === 0xa1) ? each(messages, "identifiers") : null,
    "mms.objectClass": (messages) => each(messages, "classes"),
    "mms.moreFollows": (messages) => each(messages, "more"),
    "mms.failure": (messages) => each(messages, "failures"),
    "mms.boolean": (messages) => each(messages, "booleans"),
    "mms.integer": (messages) => each(messages, "integers"),
    "mms.unsigned": (messages) => each(messages, "unsigneds"),
    "mms.floating_point": (messages) => each(messages, "floats").map(hexadecimal),
    "mms.data_bit-string": (messages) => each(messages, "bits"),
    "mms.data.visible-string": (messages) => messages.flatMap((one) => one.texts as string[]),
    "mms.utc_time": (messages) => each(messages, "times").map(spelled),
    "mms.vendorName": (messages) => told(messages, 2, 0),
    "mms.modelName": (messages) => told(messages, 2, 1),
    "mms.revision": (messages) => told(messages, 2, 2),
    "mms.localDetailCalling": (messages) => told(messages, undefined, 0),
    "mms.proposedMaxServOutstandingCalling": (messages) => told(messages, undefined, 1),
  },
  explained: [
    // tshark learns from the association which context is MMS. Where it was not recorded, it stops before.
    [/Sample_File_MMS_and_GOOSE\.pcap frame \d+ .*: tshark «»/, "reports in associations that were made before the capture"],
    [/IEC61850\/iec frame [235] .*: tshark «»/, "messages of an association that was made before the capture"],
  ],
});
