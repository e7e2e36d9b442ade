import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset, phantoms } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Ending, here } from "../../test/here.ts";
import { decode } from "../rim/decodeImage.ts";
import { nodeTree } from "../rim/nodeTree.ts";
import { phantomsVerb } from "./phantoms.ts";

const test = suite("nidus phantoms");
let folder = "";
test.before(() => {
  folder = mkdtempSync(join(tmpdir(), "nidus-phantoms-"));
});
test.after(() => rmSync(folder, { recursive: true }));

const run = (...words: readonly string[]): Promise<Ending> => here(["phantoms", ...words], [phantomsVerb]);

const options = { kind: "breast", family: "B", normal: 2, abnormal: 1, size: 64, seed: 9 } as const;
const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);

test("writes a folder that reads as the dataset that it was made from", async () => {
  const place = join(folder, "set");
  const { code, out, err } = await run("--out", place, ...flags);
  assert.is(err, "");
  assert.is(code, 0);
  assert.is(out, `${place}: 2 normal and 1 abnormal breast phantoms (family B), 64 x 64\n`);
  assert.equal(readdirSync(place).sort(), ["lesion", "normal", "phantoms.json"]);
  const { nidus, ...record } = JSON.parse(readFileSync(join(place, "phantoms.json"), "utf8"));
  assert.type(nidus, "string");
  assert.equal(record, options);
  const data = await openDataset(nodeTree(place), { decode, name: "set" });
  const made = phantoms(options);
  assert.is(data.length, 3);
  for (const [i, key] of data.keys.entries()) {
    const read = await data.at(i);
    const twin = await made.at(data.labels[i] === 1 ? 2 : Number(/(\d+)\.png$/.exec(key)?.[1]));
    assert.equal(Array.from(read.image.data), Array.from(twin.image.data), key);
    if (twin.label === 1) assert.equal(Array.from(read.mask?.data ?? []), Array.from(twin.mask?.data ?? []), key);
  }
});
test("does not write over what is there", async () => {
  const place = join(folder, "twice");
  await run("--out", place, ...flags, "--json");
  const { code, err } = await run("--out", place, ...flags);
  assert.is(code, 3);
  assert.match(err, /twice: holds 5 files already; give a new folder\n$/);
  rmSync(join(place, "phantoms.json"));
  assert.match(
    (await run("--out", place, ...flags, "--seed", "8")).err,
    /twice: holds 4 files already/,
    "a part of a set",
  );
});
test("says what is missing or makes no sense", async () => {
  for (const [words, line] of [
    [[], /phantoms: --out, the folder to write into, is missing/],
    [["--out="], /--out: a value is missing \(any text\)/],
    [["--out", ""], /--out: a value is missing \(any text\)/],
    [["--out", "x", "--seed"], /--seed: a value is missing \(a number\)/],
    [["--out", "x", "--seed="], /--seed: a value is missing \(a number\)/],
    [["--out", "x", "--kind", "toe"], /--kind: "toe" is none of brain, chest, breast, retina/],
    [["--out", "x", "--size", "32"], /--size: expected a whole number from 64, got 32/],
    [["--out", "x", "--normal", "1.5"], /--normal: expected a whole number from 0, got 1.5/],
  ] as const) {
    const { code, err } = await run(...words);
    assert.is(code, 2);
    assert.match(err, line);
  }
});
test.run();
