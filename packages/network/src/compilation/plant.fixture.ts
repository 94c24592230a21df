// For tests: plants that one firewall divides, as many as one likes.

import { type Plant, plantSchema } from "@bulkhead/plant";
import * as fc from "fast-check";

const PORTS = [22, 102, "502", "8000-8010", ["502", "4840"], undefined] as const;

/** Plants with three zones, some assets in each, and channels between any of them; the device's interfaces are told or not. */
export const plants: fc.Arbitrary<Plant> = fc
  .record({
    wide: fc.boolean(),
    sixth: fc.boolean(),
    told: fc.boolean(),
    channels: fc.array(
      fc.record({
        from: fc.subarray(["a", "b", "c", "a1", "b1", "c1"], { minLength: 1, maxLength: 3 }),
        to: fc.subarray(["a", "b", "c", "a1", "b1", "c1", "fw"], { minLength: 1, maxLength: 3 }),
        transport: fc.constantFrom("tcp", "udp", "icmp"),
        ports: fc.constantFrom(...PORTS),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ wide, sixth, told, channels }) => {
    const networks = (at: number): string[] => [
      `10.0.${at}.0/${wide && at === 3 ? 25 : 24}`,
      ...(sixth ? [`2001:db8:0:${at}::/64`] : []),
    ];
    return plantSchema.parse({
      bulkhead: 1,
      system: { id: "works", name: "Works" },
      zones: ["a", "b", "c"].map((id, at) => ({ id, name: id, kind: "control", networks: networks(at + 1) })),
      assets: [
        ...["a1", "b1", "c1"].map((id, at) => ({ id, name: id, type: "EDR", zone: id[0], addresses: [`10.0.${at + 1}.9`] })),
        {
          id: "fw",
          name: "Firewall",
          type: "NDR",
          zone: "a",
          addresses: ["10.0.1.1", "10.0.2.1", "10.0.3.1"],
          interfaces: told ? ["a", "b", "c"].map((zone, at) => ({ name: `eth${at}.0`, zone })) : [],
        },
      ],
      conduits: [
        {
          id: "k",
          name: "k",
          zones: ["a", "b", "c"],
          enforcedBy: ["fw"],
          channels: channels.map(({ ports, transport, ...one }, at) => ({
            ...one,
            id: `ch${at}`,
            protocol: "any",
            transport,
            ...(ports === undefined || transport === "icmp" ? {} : { ports }),
          })),
        },
      ],
    });
  });
