import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { attributes, embedded, html, type Part } from "./html.ts";

const test = suite("html");

/** What a browser reads from escaped text. */
const read = (markup: string): string =>
  markup
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

test("any text stays text, between tags and in attributes", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."<>&\"'a= \n;", "&lt;", "é", "😀") }), (text) => {
      for (const { markup } of [html`${text}`, html`${[[text]]}`]) {
        assert.not.match(markup, /[<>"']/);
        assert.is(read(markup), text);
      }
      const { markup } = attributes({ title: text, none: undefined });
      assert.is(markup.split('"').length, 3);
      assert.is(read(markup), ` title="${text}"`);
    }),
  );
});

test("markup stays markup; numbers are written; undefined and false are not", () => {
  const given: readonly Part[] = ["a<b", 0, undefined, false];
  const parts = given.map((part) => html`<i>${part}</i>`);
  assert.is(html`<p>${parts}</p>`.markup, "<p><i>a&lt;b</i><i>0</i><i></i><i></i></p>");
});

test("text cannot hold what XML has no place for", () => {
  assert.is(html`${"a\u0000b\u001b\ud800c\uffff\n"}`.markup, "a\ufffdb\ufffd\ufffdc\ufffd\n");
});

test("embedded values come back, and cannot end their element", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { markup } = embedded({ value, hostile: "</script><!--<script>" });
      assert.not.match(markup, /</);
      assert.equal(JSON.parse(markup).value, JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.run();
