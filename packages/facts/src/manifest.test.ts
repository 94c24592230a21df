// The manifest: entries, moments, and mistakes with their place.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadManifest } from "./manifest.ts";

test("entries in both forms, with moments in UTC", () => {
  const entries = `- file: captures/monday.pcap
  collector: J. Doe
  collected: 2026-03-02T10:00:00+01:00
  effective: 2026-03-01
  expires: 2026-12-31
  classification: internal
  sensor: { name: tap-1, zones: [control], inside: [control] }
- file: firewall.json
  asset: fw-1
`;
  const expected = [
    {
      file: "captures/monday.pcap",
      collector: "J. Doe",
      collected: "2026-03-02T09:00:00.000Z",
      effective: "2026-03-01T00:00:00.000Z",
      expires: "2027-01-01T00:00:00.000Z",
      classification: "internal",
      sensor: { name: "tap-1", zones: ["control"], inside: ["control"] },
    },
    { file: "firewall.json", asset: "fw-1" },
  ];
  assert.deepEqual(loadManifest(entries, "evidence.yaml"), { entries: expected, problems: [] });
  assert.deepEqual(loadManifest(`evidence:\n${entries}`, "evidence.yaml"), { entries: expected, problems: [] });
  assert.deepEqual(loadManifest("# nothing yet\n", "evidence.yaml"), { entries: [], problems: [] });
});

test("an entry with a mistake is left out, told with its place, and the others stand", () => {
  const text = `- file: a
  expires: 31.12.2026
- file: b
- file: b
- sensor: { name: s }
- file: c
  sensr: { name: s }
`;
  const { entries, problems } = loadManifest(text, "evidence.yaml");
  assert.deepEqual(entries, [{ file: "b" }]);
  assert.deepEqual(
    problems.map(({ code, file, line }) => [code, file, line]),
    [
      ["facts/wrong-value", "evidence.yaml", 2],
      ["facts/file-twice", "evidence.yaml", 4],
      ["facts/missing", "evidence.yaml", 5],
      ["facts/unknown-key", "evidence.yaml", 7],
    ],
  );
  assert.match(problems[0]?.mend ?? "", /2026-03-02/);
  assert.equal(problems[3]?.mend, "Did you mean “sensor”?");
});

test("what is no manifest is told so", () => {
  for (const text of ["text", "evidence: 3", "files: []", "[unclosed"]) {
    const { entries, problems } = loadManifest(text, "m");
    assert.deepEqual(entries, []);
    assert.ok(problems.length > 0, text);
  }
});
