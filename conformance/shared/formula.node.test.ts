import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32 as zlibCrc32 } from "node:zlib";
import { skipLine } from "@nidus/testing";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ClipSizes, clipFormulas } from "./clipFormulas.ts";
import { crc32, type FormulaTensor, formulaValues } from "./formula.ts";

const FIXTURES = fileURLToPath(new URL("../../fixtures/golden", import.meta.url));
/** Above it only the first elements are worked out: a full-size set has 428 million. */
const MOST_ELEMENTS = 5_000_000;

interface Listed extends FormulaTensor {
  readonly scale: number;
  readonly sum: number;
  readonly first8: readonly number[];
}

const test = suite("tensors by formula, against the reference sets");
test("CRC-32 is zlib's", () =>
  fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.is(crc32(bytes), zlibCrc32(bytes)))));

const root = process.env.NIDUS_REFERENCE ?? FIXTURES;
const lists = listsUnder(root);
if (lists.length === 0) skipLine("NIDUS_REFERENCE names no folder, and fixtures/golden has no sets", 1);
const done = new Set<string>();
for (const { set, file } of lists) {
  const read = <T>(name: string): T => JSON.parse(readFileSync(`${root}/${set}/${name}`, "utf8"));
  const { tag, clip } = read<{ readonly tag: string; readonly clip?: ClipSizes }>("config.json");
  const listed = read<readonly Listed[]>(file);
  test(`${set}/${file}: scales, first elements and sums`, () => {
    for (const { scale, sum, first8, ...tensor } of listed) {
      const count = tensor.shape.reduce((product, side) => product * side, 1);
      assert.is(Math.fround(2 * tensor.a), scale, tensor.name);
      const key = JSON.stringify([tag, tensor, sum, first8]);
      if (done.has(key)) continue; // many sets share a backbone
      done.add(key);
      const values = formulaValues(tag, tensor, count > MOST_ELEMENTS ? first8.length : count);
      assert.equal([...values.subarray(0, first8.length)], first8, tensor.name);
      if (values.length < count) continue;
      let total = 0;
      let size = 0;
      for (const value of values) {
        total += value;
        size += Math.abs(value);
      }
      assert.ok(Math.abs(total - sum) <= 1e-9 * size, `${tensor.name}: ${total} beside ${sum}`);
    }
  });
  test(`${set}/${file}: the backbone that follows from its sizes`, () => {
    const backbone = new Map(clip === undefined ? [] : clipFormulas(clip).map((tensor) => [tensor.name, tensor]));
    const own = listed.filter(({ name }) => backbone.has(name));
    for (const { name, shape, a, offset } of own) assert.equal({ name, shape, a, offset }, backbone.get(name));
    assert.ok(own.length === 0 || own.length === backbone.size, `${own.length} of ${backbone.size}`);
  });
}

function listsUnder(folder: string): { readonly set: string; readonly file: string }[] {
  if (!existsSync(folder)) return [];
  const sets = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return sets.flatMap(({ name: set }) =>
    readdirSync(`${folder}/${set}`)
      .filter((file) => /^formula-tensors.*\.json$/.test(file))
      .map((file) => ({ set, file })),
  );
}

test.run();
