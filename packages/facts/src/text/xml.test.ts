// XML in pieces: whatever the cuts, the same elements, texts and lines; entities that a document declares never grow.

import assert from "node:assert/strict";
import { test } from "node:test";
import { array, assert as check, nat, property } from "fast-check";
import { walkXml, XmlWalker } from "./xml.ts";

type Event = readonly [string, string, number | string, (string | undefined)?];

function recorded(
  walk: (target: Parameters<typeof walkXml>[1]) => number | undefined,
): readonly [readonly Event[], number | undefined] {
  const events: Event[] = [];
  const broken = walk({
    open: (element) => events.push(["open", element.name, element.line, element.attribute("a")]),
    close: (name, text) => events.push(["close", name, text]),
  });
  return [events, broken];
}

const inPieces = (text: string, cuts: readonly number[]) =>
  recorded((target) => {
    const walker = new XmlWalker(target);
    let at = 0;
    for (const cut of [...cuts].sort((a, b) => a - b)) {
      walker.push(text.slice(at, cut));
      at = Math.max(at, cut);
    }
    walker.push(text.slice(at));
    return walker.end();
  });

const everywhere = (text: string): readonly number[] => Array.from({ length: text.length }, (_, at) => at);

const DOCUMENT = `\uFEFF<?xml version="1.0"?>
<!DOCTYPE r [
<!ENTITY a "b"><!ENTITY lol "&a;&a;">
]>
<r a="1 &lt; 2 > 1"><!-- no <element> -->
  <x:y a='&#65;"'>one &amp; <![CDATA[<two> ]] &amp;]]> three</x:y><empty a=""/>
  &lol; &unknown;
</r>
`;

test("elements, attributes, texts and lines are those of the document", () => {
  assert.deepEqual(
    recorded((target) => walkXml(DOCUMENT, target)),
    [
      [
        ["open", "r", 5, "1 < 2 > 1"],
        ["open", "x:y", 6, 'A"'],
        ["close", "x:y", "one & <two> ]] &amp; three"],
        ["open", "empty", 6, ""],
        ["close", "empty", ""],
        ["close", "r", "&lol; &unknown;"],
      ],
      undefined,
    ],
  );
});

test("where it is cut changes nothing", () => {
  const whole = recorded((target) => walkXml(DOCUMENT, target));
  check(
    property(array(nat(DOCUMENT.length), { maxLength: 40 }), (cuts) => {
      assert.deepEqual(inPieces(DOCUMENT, cuts), whole);
    }),
  );
  assert.deepEqual(inPieces(DOCUMENT, everywhere(DOCUMENT)), whole);
});

test("what is broken is told by its line, wherever it is cut", () => {
  for (const [text, line] of [
    ["<a>\n<b></a>", 2],
    ["<a>\n<b", 2],
    ["<a>\n<!-- open", 2],
    ["<a>\n<b x=1/></a>", 2],
    ["\n\n", 3],
    ["<a>\n", 2],
    ["<a>\n".repeat(300), 257],
  ] as const) {
    assert.equal(recorded((target) => walkXml(text, target))[1], line, text);
    assert.equal(inPieces(text, everywhere(text))[1], line, text);
  }
});

test("a document that declares entities says so, and none of them grows", () => {
  const bomb = `<!DOCTYPE r [<!ENTITY a "${"x".repeat(1000)}">${Array.from({ length: 30 }, (_, at) => `<!ENTITY b${at} "${`&b${at - 1};`.repeat(10)}">`).join("")}]><r>&b29;</r>`;
  const texts: string[] = [];
  const walker = new XmlWalker({ open: () => undefined, close: (_, text) => texts.push(text) });
  walker.push(bomb);
  assert.equal(walker.end(), undefined);
  assert.deepEqual(texts, ["&b29;"]);
  assert.equal(walker.declaresEntities, true);
});
