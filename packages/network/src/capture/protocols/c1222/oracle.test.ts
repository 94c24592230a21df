// C12.22 held against tshark, message by message, on public captures.

import { compare, each, type Fields } from "../tshark.fixture.ts";

const clear = (messages: readonly Fields[]): Fields[] => messages.filter((one) => one.security !== 2);
const services = (messages: readonly Fields[]): number[] => each(clear(messages), "services") as number[];

compare({
  name: "c1222",
  protocols: ["c1222"],
  marked: /\bc1222:/,
  filter: "c1222",
  mostPackets: 5000,
  leastCompared: 130,
  fields: {
    "c1222.called_AP_invocation_id": (messages) => each(messages, "called"),
    "c1222.calling_AP_invocation_id": (messages) => each(messages, "calling"),
    "c1222.calling_ap_title_abs": (messages) =>
      each(
        messages.filter((one) => one.absolute === true),
        "title",
      ),
    "c1222.calling_ap_title_rel": (messages) =>
      each(
        messages.filter((one) => one.absolute === false),
        "title",
      ),
    "c1222.epsem.flags": (messages) => each(messages, "flags"),
    "c1222.epsem.flags.security": (messages) => each(messages, "security"),
    "c1222.cmd": (messages) => services(messages).filter((service) => service >= 0x20),
    "c1222.err": (messages) => services(messages).filter((service) => service < 0x20),
  },
  explained: [],
});
