// FINS held against tshark, frame by frame, on public captures.

import { compare, each } from "../tshark.fixture.ts";

compare({
  name: "fins",
  protocols: ["fins"],
  marked: /\bomron:/,
  filter: "omron",
  mostPackets: 5000,
  leastCompared: 200,
  fields: {
    "omron.icf": (messages) => each(messages, "icf"),
    "omron.gct": (messages) => each(messages, "gct"),
    "omron.dna": (messages) => each(messages, "dna"),
    "omron.da1": (messages) => each(messages, "da1"),
    "omron.da2": (messages) => each(messages, "da2"),
    "omron.sna": (messages) => each(messages, "sna"),
    "omron.sa1": (messages) => each(messages, "sa1"),
    "omron.sa2": (messages) => each(messages, "sa2"),
    "omron.sid": (messages) => each(messages, "sid"),
    "omron.command": (messages) => each(messages, "command"),
    "omron.response.code": (messages) => each(messages, "code"),
    "omron.memory.area.read": (messages) => each(messages, "area"),
    "omron.memory.address": (messages) => each(messages, "address"),
    "omron.memory.address.bits": (messages) => each(messages, "bit"),
    "omron.memory.numitems": (messages) => each(messages, "items"),
    "omron.parameter_area_code": (messages) => each(messages, "parameter"),
    "omron.controller.model": (messages) => each(messages, "model"),
    "omron.controller.version": (messages) => each(messages, "version"),
  },
  explained: [],
});
