// What comes out is visible, whatever goes in.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { escapeText, html } from "./markup.ts";
import { makeLine, makeVisible } from "./visible.ts";

const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test("characters that steer are shown as escapes, all others stay", () => {
  assert.equal(makeVisible("plc\u202egpj.exe"), "plc\\u{202e}gpj.exe");
  assert.equal(makeVisible("\u001b[31mred\u0007"), "\\u{1b}[31mred\\u{7}");
  assert.equal(makeVisible("a\u200bb\ufeff\u{e0041}\ud800"), "a\\u{200b}b\\u{feff}\\u{e0041}\\u{d800}");
  assert.equal(makeVisible("Überlauf 水 → 12 °C\ta\nb"), "Überlauf 水 → 12 °C\ta\nb");
  assert.equal(makeLine("a\n\tb"), "a b");
});

test("no text steers once it was made visible", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.doesNotMatch(makeLine(text), STEERING);
      assert.doesNotMatch(makeVisible(text).replaceAll(/[\t\n]/g, ""), STEERING);
    }),
  );
});

test("no text leaves its element or its attribute", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.doesNotMatch(escapeText(text), /[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
    }),
  );
});

test("a template escapes values and keeps markup, lists and numbers", () => {
  const inner = html`<b>${"<i>"}</b>`;
  const whole = html`<p title="${'"><img onerror=x'}">${inner}${[1, "&", html`<br>`]}${null}${undefined}${false}</p>`;
  assert.equal(whole.text, '<p title="&quot;&gt;&lt;img onerror=x"><b>&lt;i&gt;</b>1&amp;<br></p>');
});
