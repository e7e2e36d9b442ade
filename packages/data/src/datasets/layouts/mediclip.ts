import type { Split } from "../../dataset.ts";
import { FormatError, quote } from "../../errors.ts";
import { parseStrictJson } from "../../parseStrictJson.ts";
import type { Label } from "../../samples.ts";
import { asIndex, describe, type JsonObject } from "../../strictJson.ts";
import type { FileTree } from "../fileTree.ts";
import type { Entry, Layout, Problem, Reading } from "../layout.ts";
import type { Listing } from "../listing.ts";
import { placeOf } from "../place.ts";
import { readWhole } from "../readText.ts";

const SAMPLE_FILES: readonly (readonly [file: string, split: Split])[] = [
  ["samples/train.json", "train"],
  ["samples/test.json", "test"],
];

/**
 * MediCLIP's lists: JSON Lines, an object for each picture: `filename` below `images/`, `label` (0 normal, 1 abnormal; pictures to
 * train on may lack it), `mask` below `images/`, `clsname` the name of the object.
 */
export const mediclip: Layout = {
  name: "mediclip",
  about: "samples/{train,test}.json, images/*",
  recognise: (listing) => SAMPLE_FILES.some(([file]) => listing.find(file) !== undefined),
  async read(listing, tree) {
    const lists: Reading[] = [];
    for (const [file, split] of SAMPLE_FILES) {
      const path = listing.find(file);
      if (path !== undefined) lists.push(await readLines(path, split, listing, tree));
    }
    const entries = lists.flatMap((list) => list.entries);
    const named = entries.every(({ object }) => object !== ""); // the lists for training have no clsname
    return {
      entries: entries.map((entry) => (named ? entry : { ...entry, object: "" })),
      problems: lists.flatMap((list) => list.problems),
      notes: [],
    };
  },
};

async function readLines(path: string, split: Split, listing: Listing, tree: FileTree): Promise<Reading> {
  const source = await tree.open(path);
  const entries: Entry[] = [];
  const problems: Problem[] = [];
  for (const { line, bytes } of linesOf(await readWhole(source))) {
    const sample = parseSample(`${source.name} line ${line}`, bytes, split);
    const picture = listing.find(`images/${sample.filename}`);
    const masks = sample.mask === "" ? [] : [listing.find(`images/${sample.mask}`)];
    const missing = [
      ...(picture === undefined ? [sample.filename] : []),
      ...(masks.includes(undefined) ? [sample.mask] : []),
    ];
    problems.push(
      ...missing.map((name) => ({ file: `images/${name}`, reason: `is not there; ${path} line ${line} names it` })),
    );
    if (picture === undefined) continue;
    entries.push({
      path: picture,
      label: sample.label,
      className: sample.label === 0 ? "normal" : (placeOf(sample.filename).folders.at(-1) ?? "abnormal"),
      masks: masks.filter((mask) => mask !== undefined),
      split,
      object: sample.clsname,
    });
  }
  return { entries, problems, notes: [] };
}

interface SampleLine {
  readonly filename: string;
  readonly label: Label;
  readonly mask: string;
  readonly clsname: string;
}

/** One line of a list. @param source The list and the line. @throws FormatError naming it. */
function parseSample(source: string, bytes: Uint8Array, split: Split): SampleLine {
  const value = parseStrictJson(source, bytes);
  if (!(value instanceof Map)) throw new FormatError(source, `expected an object, got ${describe(value)}`);
  const fields: JsonObject = value;
  const text = (name: string): string => {
    const field = fields.get(name) ?? "";
    if (typeof field !== "string") throw new FormatError(source, `expected text as ${name}, got ${describe(field)}`);
    return field;
  };
  const filename = text("filename");
  if (filename === "") throw new FormatError(source, `expected a filename, got ${quote(filename)}`);
  const label = fields.has("label") || split === "test" ? asIndex(fields.get("label")) : 0;
  if (label !== 0 && label !== 1) {
    const found = describe(fields.get("label"));
    throw new FormatError(source, `expected label 0 (normal) or 1 (abnormal), got ${found}`);
  }
  return { filename, label, mask: text("mask"), clsname: text("clsname") };
}

/** The lines that are not empty, numbered from 1, without a byte order mark. */
function* linesOf(bytes: Uint8Array): Generator<{ readonly line: number; readonly bytes: Uint8Array }> {
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let line = 1; start < bytes.length; line++) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed;
    const part = bytes.subarray(start, end);
    if (part.some((byte) => byte > 0x20)) yield { line, bytes: part };
    start = end + 1;
  }
}
