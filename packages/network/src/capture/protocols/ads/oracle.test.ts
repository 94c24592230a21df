// ADS held against tshark, message by message, on public captures.

import { compare, each } from "../tshark.fixture.ts";

compare({
  name: "ads",
  protocols: ["ads"],
  marked: /\bams:/,
  filter: "ams",
  mostPackets: 5000,
  leastCompared: 3000,
  fields: {
    "ams.targetnetid": (messages) => each(messages, "target"),
    "ams.targetport": (messages) => each(messages, "targetPort"),
    "ams.sendernetid": (messages) => each(messages, "source"),
    "ams.senderport": (messages) => each(messages, "sourcePort"),
    "ams.cmdid": (messages) => each(messages, "command"),
    "ams.stateflags": (messages) => each(messages, "flags"),
    "ams.cbdata": (messages) => each(messages, "length"),
    "ams.errorcode": (messages) => each(messages, "error"),
    "ams.invokeid": (messages) => each(messages, "call"),
    "ams.ads_indexgroup": (messages) => each(messages, "group"),
    "ams.ads_indexoffset": (messages) => each(messages, "offset"),
    // It does not show the result of a Read Write.
    "ams.adsresult": (messages) => (messages.some((one) => one.command === 9) ? null : each(messages, "result")),
    "ams.ads_devicename": (messages) => each(messages, "name"),
    "ams.ads_state": (messages) => each(messages, "state"),
  },
  explained: [
    [
      /beckoffaddroute\.pcapng frame 16[3579] ams\.adsresult: tshark «», ours «1795»/,
      "refused reads: tshark shows the result of a read only where data follow its length",
    ],
  ],
});
