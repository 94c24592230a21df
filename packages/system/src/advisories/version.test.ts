// Versions, their orders and ranges: what vendors write, and the published examples of semver, Debian, vers and purl.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cpeCovers, cpeVersion, readCpe } from "./cpe.ts";
import { purlCovers, readPurl } from "./purl.ts";
import { isWithin, parseRange } from "./version-range.ts";
import { compareDebian, compareRpm, compareSemantic, compareVendor } from "./version-scheme.ts";

test("vendors' versions have their order, and what is not certain has none", () => {
  const rising: readonly (readonly [string, string])[] = [
    ["V2.3 SP1", "V2.3 SP1 HF2"],
    ["V2.3", "V2.3 SP1"],
    ["V4.5 HF3", "V4.5 SP2"],
    ["V4.7 SP6", "V4.7.1"],
    ["R511.5 TCU4 HF3", "R511.5 TCU4 HF4"],
    ["1.250L", "1.256S"],
    ["15.2(6)E0a", "15.2(7)E"],
    ["2017 Update 2", "2017 Update 11"],
    ["1.0 beta", "1.0"],
    ["B12", "B13"],
    ["2.9.7", "2.13.2"],
    ["FW10", "FW11"],
    ["CPC80 V16.20", "V16.30"],
    ["MX-V4.1.9.29", "MX-V4.1.10.28"],
  ];
  for (const [low, high] of rising) {
    assert.equal(compareVendor(low, high), -1, `${low} < ${high}`);
    assert.equal(compareVendor(high, low), 1, `${high} > ${low}`);
  }
  for (const [one, other] of [
    ["V4.4", "4.4.0"],
    ["Ver.2.60", "2.60"],
    ["R520.1", "520.1"],
  ] as const) {
    assert.equal(compareVendor(one, other), 0, `${one} = ${other}`);
  }
  for (const [one, other] of [
    ["1.250", "1.250L"],
    ["6.31", "6.4"],
    ["1.29F", "1.250L"],
    ["d78dda6", "e78dda6"],
    ["V3.X.14", "V3.3.17"],
    ["blue 2", "green 2"],
  ] as const) {
    assert.equal(compareVendor(one, other), undefined, `${one} ? ${other}`);
  }
});

test("published orders: semantic versioning 11.4, Debian Policy 5.6.12, rpmvercmp", () => {
  const semantic = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0".split(" ");
  for (let at = 1; at < semantic.length; at++) {
    assert.equal(compareSemantic(semantic[at - 1] as string, semantic[at] as string), -1, semantic[at]);
  }
  assert.equal(compareSemantic("1.0.0+build.1", "1.0.0+build.2"), 0);
  const debian = ["~~", "~~a", "~", "1.0~rc1", "1.0", "1.0-1", "1.0-1+b1", "1.0a", "1:0.1"];
  for (let at = 1; at < debian.length; at++) {
    assert.equal(compareDebian(debian[at - 1] as string, debian[at] as string), -1, debian[at]);
  }
  const rpm = ["1.0~rc1", "1.0", "1.0^git1", "1.0.1", "1.1", "1:0.5"];
  for (let at = 1; at < rpm.length; at++) assert.equal(compareRpm(rpm[at - 1] as string, rpm[at] as string), -1, rpm[at]);
});

test("ranges as advisories write them", () => {
  const cases: readonly (readonly [range: string, version: string, within: string])[] = [
    ["vers:all/*", "anything 1", "in"],
    ["All versions", "1", "in"],
    ["vers:all/<V4.5", "V4.4.9", "in"],
    ["vers:all/<V4.5", "V4.5", "out"],
    ["vers:npm/1.2.3|>=2.0.0|<5.0.0", "1.2.3", "in"],
    ["vers:npm/1.2.3|>=2.0.0|<5.0.0", "1.9.0", "out"],
    ["vers:npm/1.2.3|>=2.0.0|<5.0.0", "4.9.9", "in"],
    ["vers:pypi/0.0.0|0.0.1|0.0.2|0.0.3|1.0|2.0pre1", "0.0.2", "in"],
    ["vers:pypi/0.0.0|0.0.1|0.0.2|0.0.3|1.0|2.0pre1", "1.1", "out"],
    ["vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "2.2.1", "out"],
    ["vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "2.2.5", "in"],
    ["vers:deb/>=1.0~rc1|<1.0-2", "1.0-1", "in"],
    [">= V2.5 and < V2.8", "V2.6.1", "in"],
    ["All versions between V2.5 (including) and V2.7 (excluding)", "V2.7", "out"],
    ["Versions 2.00 to 6.11", "6.11", "in"],
    ["2.3 and prior", "2.4", "out"],
    ["prior to V4.5", "V4.4", "in"],
    ["1.1 | 1.2", "1.2", "in"],
    ["1.1 | 1.2", "1.3", "out"],
    ["2.X", "2.7.1", "in"],
    ["V4.7: < V4.7 HF27", "V4.8", "out"],
    ["V4.7: < V4.7 HF27", "V4.7 HF26", "in"],
    ["<v36.011_v35.013_v34.014", "35.013", "out"],
    ["<v36.011_v35.013_v34.014", "35.012", "in"],
    ["<= 9.6 (excluding 9.4.2.6 and 9.5.3.2)", "9.5.3.2", "out"],
    ["All versions <= V2.5.0 and Function State (FS) <= 9", "V2.5.0 FS 9", "in"],
    ["All versions <= V2.5.0 and Function State (FS) <= 9", "V2.5.0 FS 10", "out"],
    ["All versions <= V2.5.0 and Function State (FS) <= 9", "V2.5.0", "unknown"],
    ["* (with option G28)", "1.0", "unknown"],
    ["<= 7.20 (7.50 may also be affected)", "7.50", "unknown"],
    ["distributed < april 1, 2018", "1.0", "unknown"],
    ["No version", "1.0", "unknown"],
    ["<V4.5", "", "unknown"],
    ["<V4.5", "who knows", "unknown"],
    ["653 MCE 3.x", "6.9", "unknown"],
  ];
  for (const [range, version, within] of cases) {
    assert.equal(isWithin(parseRange(range), version).within, within, `${version} in ${range}`);
  }
  const serials = parseRange("<=the_first_5_digits_of_serial_number_22081");
  assert.equal(isWithin(serials, undefined, ["220811234"]).within, "in");
  assert.equal(isWithin(serials, undefined, ["22082999"]).within, "out");
  assert.equal(isWithin(serials, "1.0").within, "unknown");
});

test("hostile texts end soon and throw nothing", () => {
  const begun = performance.now();
  for (const text of [
    "(".repeat(50_000),
    `${"1.".repeat(50_000)}1`,
    "<".repeat(399),
    "a ".repeat(199),
    "<=1|".repeat(90),
    "\u0000\uffff",
    "%".repeat(300),
    "vers:all/%zz",
  ]) {
    assert.ok(["in", "out", "unknown"].includes(isWithin(parseRange(text), text).within));
    readPurl(`pkg:npm/${text}`);
    readCpe(`cpe:2.3:${text}`);
  }
  assert.ok(performance.now() - begun < 2000);
});

test("package URLs by the examples of the specification", () => {
  const told = (text: string): unknown => {
    const purl = readPurl(text);
    return purl === undefined ? undefined : [purl.type, purl.namespace, purl.name, purl.version];
  };
  assert.deepEqual(told("pkg:bitbucket/birkenfeld/pygments-main@244fd47e07d1014f0aed9c"), [
    "bitbucket",
    "birkenfeld",
    "pygments-main",
    "244fd47e07d1014f0aed9c",
  ]);
  assert.deepEqual(told("pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie"), ["deb", "debian", "curl", "7.50.3-1"]);
  assert.deepEqual(told("pkg:npm/%40angular/animation@12.3.1"), ["npm", "@angular", "animation", "12.3.1"]);
  assert.deepEqual(told("pkg:pypi/Django_rest@1.11"), ["pypi", "", "django-rest", "1.11"]);
  assert.deepEqual(told("PKG:GitHub/Package-URL/Purl-Spec@244fd#everybody"), ["github", "package-url", "purl-spec", "244fd"]);
  assert.deepEqual(told("pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?packaging=sources"), [
    "maven",
    "org.apache.xmlgraphics",
    "batik-anim",
    "1.9.1",
  ]);
  for (const broken of ["pkg:npm", "npm/foo", "pkg:/name", "pkg:n%70m/foo", "pkg:deb/%zz", ""])
    assert.equal(told(broken), undefined, broken);
  const [any, arm] = [readPurl("pkg:deb/debian/curl"), readPurl("pkg:deb/debian/curl@1?arch=arm")];
  const intel = readPurl("pkg:deb/debian/curl@1?arch=i386");
  assert.ok(any && arm && intel);
  assert.ok(purlCovers(any, arm));
  assert.ok(!purlCovers(arm, intel));
});

test("CPE names of both forms", () => {
  const [wanted, own] = [
    readCpe("cpe:2.3:o:siemens:s7-1500_firmware:*:*:*:*:*:*:*:*"),
    readCpe("cpe:/o:Siemens:S7-1500_firmware:2.9.2:sp1"),
  ];
  assert.ok(wanted && own);
  assert.ok(cpeCovers(wanted, own));
  assert.equal(cpeVersion(own), "2.9.2 sp1");
  assert.equal(cpeVersion(wanted), undefined);
  assert.equal(readCpe("cpe:2.3:x:y"), undefined);
  assert.deepEqual(readCpe("cpe:2.3:a:foo\\:bar:big\\$money:1:*:*:*:*:*:*:*")?.slice(1, 3), ["foo:bar", "big$money"]);
});
