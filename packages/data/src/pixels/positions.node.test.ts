/** The positional embeddings of the reference sets, resized: what torch makes of them with bicubic and antialias. */
import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { skipLine } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openGolden, worstError } from "../../test/golden.ts";
import { resizeFloat } from "./resizeFloat.ts";

const NAME = "visual.positional_embedding";
const MAGNITUDE = 0.3;

const reference = process.env.NIDUS_REFERENCE;
const test = suite("positional embeddings of another grid");

test("the formula gives the values that the sets print", () => {
  const known = [0.265493751, -0.0805995241, -0.0120569952, -0.09292081]; // clip-tiny/README.md
  assert.ok(worstError(formula(4), known) < 1e-9);
});

if (reference === undefined) skipLine("NIDUS_REFERENCE is not set", 2);
else {
  test("4 x 4 to 6 x 6 and to 3 x 3", async () => {
    const golden = await openGolden("clip-tiny", readFileSync(`${reference}/clip-tiny/expected.safetensors`));
    for (const [name, side] of [
      ["posembed.up", 6],
      ["posembed.down", 3],
    ] as const) {
      const { shape, data } = golden.tensor(name);
      const channels = shape.at(-1) ?? 0;
      const error = worstError(resized(4, side, channels), data as Float32Array);
      assert.ok(error <= 1e-7, `${name}: ${error}`);
    }
  });
  test("16 x 16 to 17 x 17, ViT-L/14 at 240", async () => {
    const golden = await openGolden("clip-vit-l14", readFileSync(`${reference}/clip-vit-l14/expected.safetensors`));
    const { shape, data } = golden.tensor("posembed.240.rows");
    const channels = shape.at(-1) ?? 0;
    const rows = [0, 1, 17, 18, 120, 145, 200, 273, 289];
    const all = resized(16, 17, channels);
    const chosen = rows.flatMap((row) => [...all.subarray(row * channels, (row + 1) * channels)]);
    const error = worstError(chosen, data as Float32Array);
    assert.ok(error <= 1e-7, `${error}`);
  });
}

/** The row of the class, then the resized grid. */
function resized(from: number, to: number, channels: number): Float32Array {
  const all = formula((1 + from * from) * channels);
  const grid = resizeFloat(
    all.subarray(channels),
    { width: from, height: from, channels },
    { to: { width: to, height: to }, filter: "bicubic" },
  );
  const out = new Float32Array(channels + grid.length);
  out.set(all.subarray(0, channels));
  out.set(grid, channels);
  return out;
}

/** The weights by formula of the sets' README, tag `shared`. */
function formula(length: number): Float32Array {
  const seed = crc32(`shared:${NAME}`);
  return Float32Array.from({ length }, (_, i) => {
    let x = (Math.imul(i, 0x9e3779b1) + seed) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    x = (x ^ (x >>> 16)) >>> 0;
    return Math.fround(((x >>> 8) * 2 ** -24 - 0.5) * Math.fround(2 * MAGNITUDE));
  });
}

test.run();
