// timeout: 120
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { films, numbered, text, tree } from "../../test/folders.ts";
import { formatError } from "../../test/helpers.ts";
import { decodeImage } from "../decode/decodeImage.ts";
import { FormatError } from "../errors.ts";
import { bytesSource } from "../sources.ts";
import { byCodePoint } from "./byCodePoint.ts";
import { openDataset } from "./openDataset.ts";
import { parseCsv } from "./parseCsv.ts";
import { parseShots } from "./parseShots.ts";
import { recogniseDataset } from "./recogniseDataset.ts";
import { readSupport } from "./support.ts";
import { parseSupport } from "./supportFile.ts";

const test = suite("parsers of lists and tables");

const fields = (source: string): (readonly string[])[] => parseCsv("a.csv", source).map((row) => row.fields);

test("CSV: quotes, doubled quotes, line ends of any kind, a byte order mark, empty lines", () => {
  assert.equal(fields('\ufeffa,b\r\n"1, 2","say ""no"""\n\n,\r"two\r\nlines",x'), [
    ["a", "b"],
    ["1, 2", 'say "no"'],
    ["", ""],
    ["two\r\nlines", "x"],
  ]);
  assert.equal(fields(""), []);
  assert.equal(fields("a,\n"), [["a", ""]]);
  assert.equal(fields('""'), [], "a line with nothing in it");
  assert.equal(
    parseCsv("a.csv", 'a\n"b\nc"\nd').map(({ line }) => line),
    [1, 2, 4],
  );
});

test("CSV: whatever is written can be read", () => {
  const tables = fc.array(
    fc.array(fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", "é") }), { minLength: 2, maxLength: 4 }),
  );
  fc.assert(
    fc.property(tables, fc.constantFrom("\n", "\r\n", "\r"), (table, end) => {
      const line = (row: string[]): string => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(",");
      assert.equal(fields(table.map(line).join(end)), table);
    }),
  );
});

test("CSV: quotes that do not close or have text around them are refused by line", async () => {
  const refused = (source: string): Promise<string> => formatError((async () => parseCsv("a.csv", source))());
  assert.is(await refused('a\n"b\nc'), "a.csv: line 2: expected a quote to close, got the end of the file");
  assert.is(await refused('a"b'), 'a.csv: line 1: expected quotes around a whole field, got one after "a"');
  assert.is(await refused('a\n"b"c,d'), 'a.csv: line 2: expected the end of a field after its quotes, got "c"');
});

test("the order by code point is that of UTF-8 bytes", () => {
  const words = fc.string({ unit: "grapheme" });
  const hex = (word: string): string => Array.from(text(word), (byte) => byte.toString(16).padStart(2, "0")).join("");
  fc.assert(
    fc.property(words, words, (a, b) => {
      const [x, y] = [hex(a), hex(b)];
      assert.is(Math.sign(byCodePoint(a, b)), x < y ? -1 : x > y ? 1 : 0);
    }),
  );
  assert.ok(byCodePoint("\uffee", "\u{1f600}") < 0);
});

/** A file with bytes changed, cut out, doubled or put in, a few times. */
function mutations(seeds: readonly string[]): fc.Arbitrary<Uint8Array> {
  const edit = fc.record({
    at: fc.nat(2000),
    length: fc.nat(8),
    kind: fc.constantFrom("set", "cut", "double", "insert"),
    bytes: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom(
        ...["\n", ",", '"', "{", "}", ":", "1e999", "\\u0000", "\ufeff", '{"__proto__":1}', "-"].map(text),
      ),
    ),
  });
  return fc.tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 4 })).map(([seed, edits]) =>
    edits.reduce((file, { at, length, kind, bytes }) => {
      const start = at % (file.length + 1);
      const [before, middle, after] = [
        file.subarray(0, start),
        file.subarray(start, start + length),
        file.subarray(start + length),
      ];
      const put = { set: bytes, cut: [], double: [...middle, ...middle], insert: [...bytes, ...middle] }[kind];
      return Uint8Array.from([...before, ...put, ...after]);
    }, text(seed)),
  );
}

/** Nothing but a result or a FormatError comes of any of 2,000 mutations. */
async function fuzz(seeds: readonly string[], parse: (bytes: Uint8Array) => unknown): Promise<void> {
  await fc.assert(
    fc.asyncProperty(mutations(seeds), async (bytes) => {
      try {
        await parse(bytes);
      } catch (reason) {
        if (!(reason instanceof FormatError)) throw reason;
        assert.not.match(reason.message, /[\r\n]/);
      }
    }),
    { numRuns: 2000 },
  );
}

/** Names are all that is read of the pictures. */
const PICTURES = Object.fromEntries(
  [...numbered("images/", 3), "images/m.png", "a.png", "b.png"].map((path) => [path, ""]),
);
const SAMPLE =
  '{"filename": "0.png", "label": 0}\n{"filename": "1.png", "label": 1, "clsname": "busi", "mask": "m.png"}\n';
const MANIFEST = 'path,label,mask,split\na.png,good,,train\n"b.png",1,images/m.png,test\n';
const SUPPORT = `{"version": 1, "dataset": "set", "seed": 3, "normal": 1, "abnormal": 0, "pictures": [
  {"key": "a.png", "label": 0, "sha256": "${"0f".repeat(32)}"}]}`;
const SHOTS = "a-0: b.png c.png\nn-0: a.png d.jpeg\nn-1: a.png\n";

test("2,000 mutations of a list of MediCLIP's", async () => {
  await fuzz([SAMPLE], (bytes) => recogniseDataset(tree({ ...PICTURES, "samples/test.json": bytes })));
});

test("2,000 mutations of a table", async () => {
  await fuzz([MANIFEST], (bytes) => recogniseDataset(tree({ ...PICTURES, "manifest.csv": bytes })));
});

test("2,000 mutations of support.json", async () => {
  await fuzz([SUPPORT], (bytes) => parseSupport("support.json", bytes));
});

test("2,000 mutations of a list of MVFA's", async () => {
  await fuzz([SHOTS], (bytes) => parseShots("4-shot.txt", new TextDecoder().decode(bytes)));
});

test("2,000 mutations of a support file of either kind, read with its dataset", async () => {
  const data = await openDataset(films(["good/a.png", "bad/b.png"]), { decode: decodeImage });
  await fuzz([SUPPORT, SHOTS], (bytes) => readSupport(bytesSource("support", bytes), data));
});

test.run();
