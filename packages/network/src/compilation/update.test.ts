// From what is running to what was compiled: the commands lead there and no further, and what they open and close is told.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Places, type Plant, plantSchema } from "@bulkhead/plant";
import * as fc from "fast-check";
import { inNamespace, whyNoNamespace } from "../firewalls/namespace.fixture.ts";
import { compileDesign, TARGETS } from "./index.ts";
import { plants } from "./plant.fixture.ts";
import { planUpdate } from "./update.ts";

const read = { id: "read", protocol: "modbus", from: "a", to: "b", ports: 502 };
const time = { id: "time", protocol: "ntp", transport: "udp", from: "b", to: "a", ports: 123 };

function makePlant(channels: readonly object[]): Plant {
  return plantSchema.parse({
    bulkhead: 1,
    system: { id: "works", name: "Works" },
    zones: ["a", "b"].map((id, at) => ({ id, name: id, kind: "control", networks: [`10.0.${at + 1}.0/24`] })),
    assets: [
      { id: "pc", name: "PC", type: "HDR", zone: "a", addresses: ["10.0.1.9"] },
      { id: "fw", name: "Firewall", type: "NDR", interfaces: ["a", "b"].map((zone, at) => ({ name: `eth${at}.0`, zone })) },
    ],
    conduits: [{ id: "k", name: "k", zones: ["a", "b"], enforcedBy: ["fw"], channels }],
  });
}

function compile(id: string, plant: Plant) {
  const target = TARGETS.find((one) => one.id === id);
  assert.ok(target !== undefined);
  const places = new Places(plant);
  const compilation = compileDesign(plant, places, target.way === "host" ? "pc" : "fw", target);
  assert.deepEqual(compilation.proof?.differences, []);
  const update = (running: string) => planUpdate(compilation, target, running, plant, places);
  const [rules] = compilation.written.files;
  return {
    compilation,
    update,
    text: rules?.text ?? "",
    whole: target.whole?.(rules?.text ?? "", compilation.design) ?? rules?.text ?? "",
  };
}

for (const { id } of TARGETS) {
  test(`${id}: against itself nothing changes; a further channel opens what it names, and its end closes that`, () => {
    const [small, large] = [compile(id, makePlant([read])), compile(id, makePlant([read, time]))];
    const same = small.update(small.whole);
    assert.deepEqual([same?.rules, same?.effects.every(({ equal }) => equal), same?.proof.differences], [[], true, []]);
    for (const [from, to, effect, kind] of [
      [small, large, "opens", "add"],
      [large, small, "closes", "remove"],
    ] as const) {
      const update = to.update(from.whole);
      assert.deepEqual(update?.proof.differences, []);
      assert.ok(
        // Where rules drop what no channel names, a channel more narrows them.
        update?.rules.length !== 0 && (id === "suricata" || update?.rules.every((one) => one.kind === kind)),
        JSON.stringify(update?.rules.length),
      );
      const changes = update?.effects.flatMap((one) => one.changes) ?? [];
      assert.ok(changes.length > 0 && changes.every((one) => one.effect === effect));
      assert.ok(changes.some(({ text }) => text.includes("udp")));
      assert.equal(update?.files.find(({ kind: of }) => of === "undo")?.text, from.whole);
    }
  });
}

test("Cisco: the commands name new lists only, and take stale ones of ours away; those of others stay", () => {
  const running = `version 15.9
ip access-list extended MINE
 permit tcp any host 10.0.2.9 eq 22
${compile("cisco-ios", makePlant([read])).text.replace(/end\n$/, "")}interface eth0.0
 ip address 10.0.1.1 255.255.255.0
end
`;
  const update = compile("cisco-ios", makePlant([read, time])).update(running);
  const commands = update?.files[0]?.text ?? "";
  assert.match(commands, /^interface eth1.0\n ip access-group BH-eth1-0-4-\w{8} in\n/m);
  assert.match(commands, /^no ip access-list extended BH-eth1-0-4-\w{8}$/m);
  assert.doesNotMatch(commands, /MINE|ip address|ipv6 access-list/);
  assert.deepEqual(update?.proof.differences, []);
});

test("nftables: what another table stops is told", () => {
  const other =
    "table ip mine {\n\tchain forward {\n\t\ttype filter hook forward priority 0; policy accept;\n\t\ttcp dport 502 drop\n\t}\n}\n";
  const update = compile("nftables", makePlant([read])).update(other);
  assert.match(update?.proof.differences.join("\n") ?? "", /k\/read from a to b: passes in none/);
});

test("iptables: the commands make of any compiled table any other one", { skip: whyNoNamespace("iptables-save") }, (context) => {
  const compiled = fc.sample(plants, { seed: 62_443, numRuns: 12 }).map((plant) => compile("iptables", plant));
  const script: string[] = [];
  const variables: Record<string, string> = {};
  for (const [at, one] of compiled.entries()) {
    const from = compiled[(at + 5) % compiled.length];
    const update = one.update(from?.text ?? "");
    variables[`FROM${at}`] = from?.text ?? "";
    variables[`TO${at}`] = one.text;
    variables[`CHANGE${at}`] = update?.files[0]?.text ?? "";
    script.push(
      `printf %s "$FROM${at}" | iptables-restore`,
      `printf %s "$CHANGE${at}" | iptables-restore --noflush; iptables-save -t filter | grep -v '^#' | sed 's/ \\[.*//' | sort -s -k1,2 > /tmp/changed.$$`,
      `printf %s "$TO${at}" | iptables-restore; iptables-save -t filter | grep -v '^#' | sed 's/ \\[.*//' | sort -s -k1,2 > /tmp/whole.$$`,
      `diff /tmp/changed.$$ /tmp/whole.$$ >&2; rm /tmp/changed.$$ /tmp/whole.$$`,
    );
  }
  inNamespace(script.join("\n"), "", variables);
  const sizes = compiled.map((one, at) => one.update(compiled[(at + 5) % compiled.length]?.text ?? "")?.rules.length ?? 0);
  context.diagnostic(`${sizes.join(" ")} rules changed`);
  assert.ok(sizes.some((size) => size > 3));
});
