/** Ids of the original tokenizer: those saved with the reference sets, and those written down for both papers' prompts. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { skipLine } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { loadTokenizer } from "./loadTokenizer.ts";
import { simpleVocabulary } from "./simpleVocabulary.ts";
import { createTokenizer, type Tokenizer } from "./tokenizer.ts";

const NAME = "bpe_simple_vocab_16e6.txt.gz";
const X8 = "X X X X X X X X";

/** MediCLIP's class words: the ids between eight `x` and the full stop. */
const MEDICLIP: Readonly<Record<string, readonly number[]>> = {
  normal: [5967],
  healthy: [3782],
  negative: [8869],
  unremarkable: [569, 12404],
  clear: [3143],
  asymptomatic: [8524, 1037, 999, 2647],
  "normal findings": [5967, 16529],
  "no findings": [871, 16529],
  "in good health": [530, 886, 1728],
  "no evidence of disease": [871, 6439, 539, 5336],
  abnormal: [40934],
  positive: [4844],
  symptomatic: [11468, 999, 2647],
  disease: [5336],
  lesion: [534, 1015],
  pathological: [18534, 4791],
  impaired: [28028],
  "evidence of disease": [6439, 539, 5336],
  "abnormal finding": [40934, 6002],
  "pathological condition": [18534, 4791, 7336],
  "pathological abnormality": [18534, 4791, 596, 28748, 696],
};
/** Names and sentences of the benchmark that FusionCLIP-AD uses. */
const FUSIONCLIP: Readonly<Record<string, readonly number[]>> = {
  "a photo of a flawless Brain.": [320, 1125, 539, 320, 15531, 4812, 269],
  LiverCT: [4755, 1122],
  Liver: [12639],
  "retinal OCT": [31270, 566, 4565],
  "Chest X-ray film": [10563, 343, 268, 3077, 1860],
  "a jpeg corrupted photo of the histopathological image without damage.": [
    320, 73, 11207, 30429, 775, 1125, 539, 518, 677, 6005, 64, 1325, 4791, 2867, 2193, 6822, 269,
  ],
};

const test = suite("tokenizer against saved ids");

test("a vocabulary without merges spells bytes", () => {
  const tokenizer = createTokenizer(simpleVocabulary("tiny", new TextEncoder().encode("#\n")));
  assert.equal(tokenizer.encode("CT"), [66, 339]);
});

const pictures = process.env.NIDUS_PICTURES;
const vocabulary = pictures === undefined ? undefined : join(pictures, "clip-bpe", NAME);
const reference = process.env.NIDUS_REFERENCE;
if (vocabulary === undefined || !existsSync(vocabulary)) {
  skipLine(`NIDUS_PICTURES names no folder with clip-bpe/${NAME}`, 27);
} else {
  const tokenizer = await loadTokenizer({ [NAME]: readFileSync(vocabulary) });
  checkLiterals(tokenizer);
  if (reference === undefined) skipLine("NIDUS_REFERENCE names no folder", 25);
  else checkSets(tokenizer, reference);
}

test.run();

function checkLiterals(tokenizer: Tokenizer): void {
  test("the vocabulary is CLIP's", () =>
    assert.equal([tokenizer.size, tokenizer.start, tokenizer.end], [49408, 49406, 49407]));
  test("prompts of both papers", () => {
    for (const [text, ids] of Object.entries({ ...MEDICLIP, ...FUSIONCLIP }))
      assert.equal(tokenizer.encode(text), ids, text);
    for (const [word, ids] of Object.entries(MEDICLIP)) {
      const { ids: row, lengths } = tokenizer.tokenize([`${X8} ${word}.`]);
      const expected = [49406, ...new Array<number>(8).fill(343), ...ids, 269, 49407];
      assert.equal([...row], [...expected, ...new Array<number>(77 - expected.length).fill(0)]);
      assert.is(lengths[0], ids.length + 11);
    }
  });
}

function checkSets(tokenizer: Tokenizer, folder: string): void {
  const check = (set: string, tensor: string, texts: readonly string[], file = "expected"): void =>
    test(`${set}: ${tensor}`, () => {
      const { shape, data } = readIds(join(folder, set, `${file}.safetensors`), tensor);
      const batch = tokenizer.tokenize(texts, { context: shape[1] as number });
      assert.equal(batch.shape, shape);
      assert.ok(texts.length > 0);
      assert.equal(batch.ids, data);
    });
  const lists = (set: string, file = "config"): Readonly<Record<string, readonly string[]>> =>
    JSON.parse(readFileSync(join(folder, set, `${file}.json`), "utf8"));

  for (const set of ["clip-tiny", "clip-vit-l14"]) check(set, "text.ids", lists(set).texts ?? []);

  for (const [set, tensor, ending] of [
    ["clip-vit-l14", "prompt", "."],
    ["mediclip-tiny", "prompt", "."],
    ["mediclip-vit-l14", "prompt", "."],
    ["mediclip-ablation-tiny", "prompt", "."],
    ["mediclip-paper-tiny", "prompt", ""],
    ["mediclip-paper-tiny", "dot.prompt", "."],
  ] as const) {
    for (const kind of ["normal", "abnormal"])
      check(
        set,
        `${tensor}.${kind}.ids`,
        (lists(set)[kind] ?? []).map((word) => `${X8} ${word}${ending}`),
      );
  }

  const ablation = lists("mediclip-ablation-tiny");
  for (const kind of ["normal", "abnormal"])
    check("mediclip-ablation-tiny", `hard.${kind}.ids`, ensemble(ablation[kind], ablation.templates));

  const winclip = lists("winclip-tiny");
  for (const [kind, states] of [
    ["normal", winclip.normal_states],
    ["abnormal", winclip.abnormal_states_winclip],
  ] as const)
    check("winclip-tiny", `ids.${kind}`, ensemble(fill(states, "Brain"), winclip.templates_winclip));

  const april = lists("fusionclip-tiny", "config-variants");
  for (const [index, name] of ["Brain", "retinal OCT"].entries()) {
    const states = fill([...(april.normal_states ?? []), ...(april.abnormal_states ?? [])], name);
    check("april-tiny", `ids.ensemble.${index}`, ensemble(states, april.templates));
  }
  for (const kind of ["normal", "abnormal"]) {
    const states = april[`${kind}_states`];
    check("fusionclip-tiny", `prompt.${kind}.ids`, ensemble(fill(states, `${X8} Brain`), ["a photo of a {}."]));
    check("fusionclip-tiny", `fixed_prompt.${kind}.ids`, ensemble(fill(states, "Brain"), april.templates), "variants");
  }

  test("clip-hf-tiny: text.ids, padded with the end token", () => {
    const { shape, data } = readIds(join(folder, "clip-hf-tiny", "expected.safetensors"), "text.ids");
    // The set lists no texts. Its first row was made of ids alone: 4773 is the middle of a word, which no text ends with.
    const rows = [1, 2].map((row) => data.subarray(row * 77, (row + 1) * 77));
    const texts = rows.map((row) => tokenizer.decode(row.subarray(1, row.indexOf(49407))));
    assert.equal(shape, [3, 77]);
    assert.equal(texts[1], "normal ".repeat(75).trimEnd());
    assert.equal(tokenizer.tokenize(texts, { padding: "end" }).ids, data.slice(77));
  });
}

/** Every word in every template, words outermost. */
function ensemble(words: readonly string[] = [], templates: readonly string[] = []): string[] {
  return words.flatMap((word) => templates.map((template) => template.replace("{}", word)));
}

/** A name in every state. */
function fill(states: readonly string[] | undefined, name: string): string[] {
  return (states ?? []).map((state) => state.replace("{}", name));
}

/** An i32 tensor of a safetensors file. */
function readIds(path: string, name: string): { readonly shape: readonly number[]; readonly data: Int32Array } {
  const file = readFileSync(path);
  const headerEnd = 8 + Number(file.readBigUInt64LE(0));
  const { dtype, shape, data_offsets: offsets } = JSON.parse(file.toString("utf8", 8, headerEnd))[name];
  assert.is(dtype, "I32");
  const bytes = Uint8Array.from(file.subarray(headerEnd + offsets[0], headerEnd + offsets[1]));
  return { shape, data: new Int32Array(bytes.buffer) };
}
