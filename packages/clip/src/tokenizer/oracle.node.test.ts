/** Ids of Hugging Face's tokenizer for the same vocabulary, put into a `tokenizer.json` as their CLIP has it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gunzipSync } from "node:zlib";
import { Tokenizer as Oracle } from "@huggingface/tokenizers";
import { skipLine } from "@nidus/testing";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { loadTokenizer } from "./loadTokenizer.ts";
import { simpleVocabulary } from "./simpleVocabulary.ts";
import type { Tokenizer } from "./tokenizer.ts";

const NAME = "bpe_simple_vocab_16e6.txt.gz";
const PATTERN = String.raw`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`;

/** The fields of CLIP's file on the Hugging Face Hub, over the vocabulary of an inflated OpenAI file. */
function huggingFaceFile(simple: Uint8Array): object {
  const { ids, start, end } = simpleVocabulary("simple", simple);
  const lines = new TextDecoder()
    .decode(simple)
    .split("\n")
    .slice(1, ids.size - 513);
  const special = { single_word: false, lstrip: false, rstrip: false, special: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [
      { ...special, id: start, content: "<|startoftext|>", normalized: true },
      { ...special, id: end, content: "<|endoftext|>", normalized: false },
    ],
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFC" },
        { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
        { type: "Lowercase" },
      ],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: PATTERN }, behavior: "Removed", invert: true },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: "RobertaProcessing",
      sep: ["<|endoftext|>", end],
      cls: ["<|startoftext|>", start],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: "<|endoftext|>",
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(ids),
      merges: lines,
    },
  };
}

/** 10 organs x 5 findings x 4 sentences. */
const ORGANS = [
  "brain",
  "liver",
  "retina",
  "left lung",
  "chest X-ray",
  "L4/L5 disc",
  "colon",
  "breast",
  "kidney",
  "hip joint",
];
const FINDINGS = [
  "no acute abnormality",
  "a 3.5cm hypodense lesion",
  "ground-glass opacities",
  "haemorrhage (grade II)",
  "Crohn's disease",
];
const SENTENCES = [
  (organ: string, finding: string) => `a photo of the ${organ} with ${finding}.`,
  (organ: string, finding: string) => `MRI of the patient's ${organ}: ${finding}; follow-up in 6-12 months`,
  (organ: string, finding: string) => `${finding}, ${organ}, T2-weighted axial slice, 70% contrast-enhanced`,
  (organ: string, finding: string) =>
    `Histopathological image: ${organ}\n\tshows ${finding} – it’s unchanged, wasn't treated`,
];
const prompts = ORGANS.flatMap((organ) => FINDINGS.flatMap((finding) => SENTENCES.map((say) => say(organ, finding))));

const test = suite("tokenizer against @huggingface/tokenizers");

async function compare(name: string, simple: Uint8Array): Promise<Tokenizer> {
  const file = huggingFaceFile(simple);
  const tokenizer = await loadTokenizer({ "tokenizer.json": new TextEncoder().encode(JSON.stringify(file)) });
  const oracle = new Oracle(file, { tokenizer_class: "CLIPTokenizer", unk_token: "<|endoftext|>" });
  test(`${name}: ${prompts.length} medical prompts`, () => {
    const batch = tokenizer.tokenize(prompts, { context: 256 });
    for (const [row, prompt] of prompts.entries()) {
      const ids = batch.ids.subarray(row * 256, row * 256 + (batch.lengths[row] as number));
      assert.equal([...ids], oracle.encode(prompt).ids, prompt);
    }
  });
  test(`${name}: special tokens spelt in a text`, () => {
    const text = "<|startoftext|> the lesion <|endoftext|> in";
    assert.equal(tokenizer.encode(text), oracle.encode(text, { add_special_tokens: false }).ids);
  });
  test(`${name}: any text without byte order marks`, () => {
    const texts = fc
      .oneof(fc.string({ unit: "grapheme" }), fc.string(), fc.lorem())
      .filter((text) => !/[\ufeff\u0085]/.test(text));
    fc.assert(
      fc.property(texts, (text) => {
        assert.equal(tokenizer.encode(text), oracle.encode(text, { add_special_tokens: false }).ids);
      }),
      { numRuns: 500 },
    );
  });
  return tokenizer;
}

await compare(
  "a tiny vocabulary",
  new TextEncoder().encode("#\ni n</w>\nt h\nth e</w>\na t\nl e\nle s\n1 2\no n</w>\ni on</w>\n"),
);

const pictures = process.env.NIDUS_PICTURES;
const path = pictures === undefined ? undefined : join(pictures, "clip-bpe", NAME);
if (path === undefined || !existsSync(path)) {
  skipLine(`NIDUS_PICTURES names no folder with clip-bpe/${NAME}`, 4);
} else {
  const simple = gunzipSync(readFileSync(path));
  const tokenizer = await compare("CLIP's vocabulary", simple);
  test("CLIP's vocabulary: tokenizer.json and OpenAI's file give the same ids", async () => {
    const other = await loadTokenizer({ [NAME]: readFileSync(path) });
    assert.equal(other.tokenize(prompts, { context: 128 }), tokenizer.tokenize(prompts, { context: 128 }));
  });
}

test.run();
