// MQTT held against tshark, packet by packet, on public captures.

import { compare, each, type Fields } from "../tshark.fixture.ts";

/** A field of publications: tshark tells it of some other packets, too. */
const published = (messages: readonly Fields[], field: string): unknown[] | null =>
  messages.every((one) => one.type === 3) ? each(messages, field) : null;
const connections = (messages: readonly Fields[]): Fields[] => messages.filter((one) => one.type === 1);

compare({
  name: "mqtt",
  protocols: ["mqtt"],
  // Each capture takes a start of tshark; those with fewer packets hold nothing that these do not.
  marked: /\bmqtt:(?:[7-9]|\d\d)/,
  filter: "mqtt",
  mostPackets: 5000,
  leastCompared: 500,
  fields: {
    "mqtt.msgtype": (messages) => each(messages, "type"),
    "mqtt.len": (messages) => each(messages, "length"),
    "mqtt.msgid": (messages) => each(messages, "id"),
    "mqtt.topic": (messages) => each(messages, "topic"),
    "mqtt.qos": (messages) => published(messages, "quality"),
    "mqtt.dupflag": (messages) => published(messages, "duplicate"),
    "mqtt.retain": (messages) => published(messages, "retain"),
    "mqtt.protoname": (messages) => each(connections(messages), "name"),
    "mqtt.ver": (messages) => each(connections(messages), "level"),
    "mqtt.conflags": (messages) => each(connections(messages), "flags"),
    "mqtt.kalive": (messages) => each(connections(messages), "alive"),
    "mqtt.clientid": (messages) => each(connections(messages), "client"),
    "mqtt.username": (messages) => each(connections(messages), "user"),
  },
  explained: [],
});
