import assert from "node:assert/strict";
import { test } from "node:test";
import { makeGround } from "./ground.ts";
import { AS_OF, OFFICE, PLC, plantWith, seen, statement, subjectIn, VENDOR, verdict } from "./small-plant.fixture.ts";
import { crosses, isUntrusted } from "./traffic.ts";

const { assets } = plantWith();
const plant = plantWith({
  assets: [
    ...assets.map((one) => (one.id === "desk" ? { ...one, external: true } : one)),
    { id: "stray", name: "Stray", type: "HDR", addresses: ["192.0.2.50"] },
  ] as never,
});
const ground = makeGround({ plant, facts: [], findings: [], asOf: AS_OF });

test("untrusted are remote zones, assets that connect from outside, and addresses that the plant does not know", () => {
  for (const address of [VENDOR, OFFICE, "192.0.2.7", "2001:db8::1"]) assert.equal(isUntrusted(address, ground), true, address);
  for (const address of [PLC, "192.0.2.50", "0.0.0.0", "169.254.1.1", "fe80::1", "ff02::1", "224.0.0.1", "02:00:00:00:00:01"]) {
    assert.equal(isUntrusted(address, ground), false, address);
  }
});

test("traffic crosses a zone where one end is inside and the other is another device outside", () => {
  const control = subjectIn(plant, "control");
  const at = (client: string, server: string) => crosses({ client, server }, control, ground);
  assert.deepEqual([at(OFFICE, PLC), at(PLC, "192.0.2.7"), at(PLC, "10.0.3.20"), at(OFFICE, VENDOR)], [true, true, false, false]);
  assert.deepEqual([at(PLC, "224.0.0.251"), at(PLC, "ff:ff:ff:ff:ff:ff"), at("fe80::1", PLC)], [false, false, false]);
});

test("a verdict keeps what shows that its row applies", () => {
  const wireless = plantWith({ assets: assets.map((one) => (one.id === "plc" ? { ...one, wireless: true } : one)) as never });
  const found = verdict("SR 1.6", "control", [seen(PLC), statement("SR 1.6", "not applicable", { approver: "M" })], [], wireless);
  assert.match(found.applies[0]?.text ?? "", /Controller/);
  assert.equal(found.waivers.length, 1);
});
