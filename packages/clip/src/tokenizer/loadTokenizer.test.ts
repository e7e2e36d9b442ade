import { FormatError } from "@nidus/data";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { loadTokenizer, type TokenizerFiles } from "./loadTokenizer.ts";
import { simpleVocabulary } from "./simpleVocabulary.ts";

const SIMPLE = "bpe_simple_vocab_16e6.txt.gz";
const MERGES = ["l u", "n g</w>", "lu ng</w>", "b r", "br a"];
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const simpleText = `"a header"\n${MERGES.join("\n")}\n`;
const { ids } = simpleVocabulary("tiny", utf8(simpleText));
const vocab = Object.fromEntries(ids);
const { "<|startoftext|>": startId, "<|endoftext|>": endId, ...words } = vocab;
const model = { type: "BPE", continuing_subword_prefix: "", end_of_word_suffix: "</w>", vocab, merges: MERGES };
const added = [
  { content: "<|startoftext|>", id: startId, special: true },
  { content: "<|endoftext|>", id: endId, special: true },
];
const forms: Readonly<Record<string, TokenizerFiles>> = {
  simple: { [SIMPLE]: await gzip(utf8(simpleText)) },
  pair: { "vocab.json": json(vocab), "merges.txt": utf8(`#version: 0.2\n${MERGES.join("\n")}\n`) },
  "pair with Windows line ends": { "vocab.json": json(vocab), "merges.txt": utf8(MERGES.join("\r\n")) },
  whole: { "tokenizer.json": json({ added_tokens: added, model }) },
  "whole, as newer files are": {
    "tokenizer.json": json({
      added_tokens: added,
      model: { ...model, vocab: words, merges: MERGES.map((m) => m.split(" ")) },
    }),
  },
} as Readonly<Record<string, TokenizerFiles>>;

const test = suite("loadTokenizer");

test("all forms of a vocabulary give the same ids", async () => {
  const [first, ...others] = await Promise.all(Object.values(forms).map((files) => loadTokenizer(files)));
  assert.equal([first?.size, first?.start, first?.end], [519, 517, 518]);
  assert.equal(first?.encode("Lung of a brain"), [514, 78, 325, 320, 516, 72, 333]);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      for (const other of others) assert.equal(other.encode(text), first?.encode(text));
    }),
  );
});

const changed = (change: object): TokenizerFiles => ({ "tokenizer.json": json({ model: { ...model, ...change } }) });
const bad: readonly (readonly [string, TokenizerFiles, RegExp])[] = [
  ["no file", {} as TokenizerFiles, /expected tokenizer.json, .*, got nothing/],
  ["half a pair", { "vocab.json": json(vocab) } as unknown as TokenizerFiles, /got vocab.json$/],
  ["not JSON", { "tokenizer.json": utf8("{\n\nmodel") }, /^tokenizer.json: expected JSON/],
  ["not UTF-8", { "tokenizer.json": Uint8Array.of(0xff) }, /^tokenizer.json: expected text in UTF-8/],
  ["another model", changed({ type: "WordPiece" }), /model.type to be "BPE".*"WordPiece"/],
  ["GPT-2's BPE", changed({ end_of_word_suffix: null }), /end_of_word_suffix to be "<\/w>".*null/],
  ["no merges", changed({ merges: undefined }), /array under model.merges, got nothing/],
  ["a merge of three", changed({ merges: ["l u n"] }), /merge 0: expected two symbols.*"l u n"/],
  ["an unknown merge", changed({ merges: ["l q"] }), /merge 0, "l q": "lq" is not in the vocabulary/],
  ["a merge twice", changed({ merges: ["l u", "l u"] }), /merge 1, "l u", comes twice/],
  ["no end", changed({ vocab: { ...words, "<|startoftext|>": startId } }), /<\|endoftext\|> is missing/],
  ["a gap", changed({ vocab: { ...vocab, "<|endoftext|>": 600 } }), /ids 0 to 518 for 519 tokens, got 600/],
  ["ids that are no numbers", changed({ vocab: { ...vocab, a: "1" } }), /an id for each token/],
  ["an id twice", changed({ vocab: { ...vocab, a: 3 } }), /share the id 3/],
  [
    "no byte",
    changed({ vocab: { ...vocab, lung: vocab.a, a: undefined } }),
    /all 512 byte symbols, but token "a" is missing/,
  ],
  ["not byte-level", changed({ vocab: { ...vocab, 肺: 519 } }), /"肺" is not spelt in characters that stand for bytes/],
  [
    "another special",
    { "tokenizer.json": json({ model, added_tokens: [{ content: "[PAD]", id: 519 }] }) },
    /"\[PAD\]" is not CLIP's/,
  ],
  [
    "specials apart",
    { "tokenizer.json": json({ model, added_tokens: [{ content: "a", id: 5 }] }) },
    /"a" has id 64 .*, 5 in added/,
  ],
  ["no gzip", { [SIMPLE]: utf8("hello") }, /^bpe_simple.*: expected a whole gzip file/],
  ["part of a gzip", { [SIMPLE]: (await gzip(utf8(simpleText))).slice(0, -9) }, /expected a whole gzip file/],
  ["a gzip bomb", { [SIMPLE]: await gzip(new Uint8Array(17 * 2 ** 20)) }, /at most 16777216 bytes once inflated/],
  ["two tokens alike", { [SIMPLE]: await gzip(utf8("#\nl u\nl u")) }, /two tokens are "lu": id 512 and id 513/],
];

for (const [name, files, expected] of bad) {
  test(`${name} is an error that says so`, async () => {
    const error = await loadTokenizer(files).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.instance(error, Error);
    assert.match((error as Error).message, expected);
    assert.not.match((error as Error).message, /\n/);
  });
}

/** A damaged file is refused with a FormatError, or gives a tokenizer that works. */
async function isRefusedOrWorks(files: TokenizerFiles): Promise<void> {
  try {
    const tokenizer = await loadTokenizer(files);
    const { ids } = tokenizer.tokenize(["Lung's brain 🩻"]);
    assert.ok(ids.every((id) => id >= 0 && id < tokenizer.size));
  } catch (error) {
    assert.instance(error, FormatError);
    assert.not.match((error as Error).message, /\p{Cc}/u);
  }
}

const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom("set", "insert", "cut")), {
  minLength: 1,
  maxLength: 4,
});

test("files with damaged bytes are refused or work", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.values(forms)), fc.nat(), edits, async (files, which, list) => {
      const names = Object.keys(files);
      const name = names[which % names.length] as string;
      let bytes = [...((files as Readonly<Record<string, Uint8Array>>)[name] as Uint8Array)];
      for (const [place, byte, kind] of list) {
        const at = place % (bytes.length + 1);
        if (kind === "cut") bytes = bytes.slice(0, at);
        else bytes.splice(at, kind === "set" ? 1 : 0, byte);
      }
      await isRefusedOrWorks({ ...files, [name]: Uint8Array.from(bytes) } as TokenizerFiles);
    }),
    { numRuns: 300 },
  );
});

test("files with anything in any place are refused or work", async () => {
  const fields = fc.constantFrom(
    "model",
    "added_tokens",
    "vocab",
    "merges",
    "type",
    "end_of_word_suffix",
    "continuing_subword_prefix",
  );
  await fc.assert(
    fc.asyncProperty(fields, fc.jsonValue(), async (field, value) => {
      await isRefusedOrWorks(changed({ [field]: value }));
      await isRefusedOrWorks({ "tokenizer.json": json({ model, added_tokens: added, [field]: value }) });
      await isRefusedOrWorks({ "vocab.json": json(value), "merges.txt": json(value) });
    }),
    { numRuns: 100 },
  );
});

test.run();
