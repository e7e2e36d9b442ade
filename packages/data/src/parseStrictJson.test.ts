import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatError } from "../test/helpers.ts";
import { parseStrictJson } from "./parseStrictJson.ts";
import { asIndex, describe, type StrictJson } from "./strictJson.ts";

const parse = (text: string): StrictJson => parseStrictJson("options.json", new TextEncoder().encode(text));
const refusal = (text: string): Promise<string> => formatError((async () => parse(text))());

/** What `JSON.parse` would have given. */
function plain(value: StrictJson): unknown {
  if (value === null || typeof value !== "object") return value;
  if ("literal" in value) return Number(value.literal);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  return [...(value as readonly StrictJson[])].map(plain);
}

const test = suite("parseStrictJson");

test("agrees with JSON.parse on what both take", () => {
  const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 5 });
  fc.assert(
    fc.property(json, fc.nat(4), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      assert.equal(plain(parse(text)), JSON.parse(text));
    }),
  );
});
test("refuses whatever JSON.parse refuses", () => {
  const pieces = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"',
    "\\",
    "1",
    "-",
    "01",
    "1.",
    ".5",
    "1e",
    "e5",
    "true",
    "nul",
    " ",
    "\u0000",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
      const text = parts.join("");
      try {
        JSON.parse(text);
      } catch {
        assert.throws(() => parse(text), /^options\.json: /);
      }
    }),
    { numRuns: 2000 },
  );
});
test("keeps numbers as written", () => {
  assert.equal(parse("[1.0, 18446744073709551616, -0]"), [
    { literal: "1.0" },
    { literal: "18446744073709551616" },
    { literal: "-0" },
  ]);
  const indices = ["0", "9007199254740991", "9007199254740992", "1.0", "1e2", "-0", "-1", '"1"', "null"];
  const expected = [0, 9007199254740991, ...Array.from({ length: 7 }, () => undefined)];
  assert.equal(
    indices.map((text) => asIndex(parse(text))),
    expected,
  );
});
test("names the source and the place", async () => {
  assert.is(
    await refusal('{"a":1,"\\u0061":2}'),
    'options.json: key "a" comes twice in one object at character 15 of the JSON',
  );
  assert.is(await refusal('{"a":1'), 'options.json: expected "}", got its end at character 6 of the JSON');
  assert.match(await refusal("\ufeff{}"), /expected a value, got "\ufeff" at character 0/);
  assert.match(await refusal('"\\udc00"'), /half of a surrogate pair/);
  assert.match(await refusal("[".repeat(100_000)), /at most 64 levels/);
  assert.match(await refusal(`[${"[],".repeat(1_000_000)}[]]`), /at most 1000000 values/);
  assert.match(await formatError((async () => parseStrictJson("x", Uint8Array.of(0x22, 0xff, 0x22)))()), /not UTF-8/);
});
test("has no special keys", () => {
  const value = parse('{"__proto__":{"polluted":1},"constructor":2}');
  assert.ok(value instanceof Map);
  assert.equal([...value.keys()], ["__proto__", "constructor"]);
  assert.is(Object.hasOwn(Object.prototype, "polluted"), false);
});
test("describes values for messages", () => {
  const texts = ["null", "true", '"a"', "1.50", "[1]", "{}", `1${"0".repeat(40)}`];
  const expected = ["null", "true", '"a"', "1.50", "an array", "an object", `1${"0".repeat(29)}…`];
  assert.equal(
    texts.map((text) => describe(parse(text))),
    expected,
  );
  assert.is(describe(undefined), "nothing");
});

test.run();
