import { fillNormal, rng } from "@nidus/data";
import { type HostTensor, hostTensor } from "@nidus/tensor";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { coreset, coresetRows } from "./coreset.ts";

const test = suite("coreset");

const normal = (rows: number, width: number, seed: number): HostTensor =>
  hostTensor([rows, width], fillNormal(rng(seed, "rows"), new Float32Array(rows * width)));
const rowsOf = ({ shape, data }: HostTensor): string[] =>
  Array.from({ length: shape[0] as number }, (_, i) =>
    data.subarray(i * (shape[1] as number), (i + 1) * (shape[1] as number)).join(),
  );
/** The greatest distance of a row of the memory from the nearest of a part, 1 - cosine. */
const radius = (memory: HostTensor, part: HostTensor): number => {
  const width = memory.shape[1] as number;
  const unit = ({ data }: HostTensor, row: number): number[] => {
    const values = [...data.subarray(row * width, (row + 1) * width)];
    const norm = Math.hypot(...values);
    return values.map((x) => x / norm);
  };
  const centres = rowsOf(part).map((_, i) => unit(part, i));
  return Math.max(
    ...rowsOf(memory).map((_, row) => {
      const x = unit(memory, row);
      return Math.min(...centres.map((c) => 1 - c.reduce((sum, value, i) => sum + value * (x[i] as number), 0)));
    }),
  );
};

test("keeps rows as they are, in their order, each once; all where there are no more", () => {
  const memory = normal(50, 6, 1);
  const part = coreset(memory, { rows: 8, random: rng(1) });
  assert.equal([...part.shape], [8, 6]);
  const all = rowsOf(memory);
  const places = rowsOf(part).map((row) => all.indexOf(row));
  assert.equal(
    places,
    [...new Set(places)].sort((a, b) => a - b),
  );
  assert.ok(places[0] !== -1);
  assert.is(coreset(memory, { rows: 50, random: rng(1) }), memory);
});

test("the same for the same seed; another first row for another", () => {
  const memory = normal(60, 5, 2);
  const of = (seed: number): string => rowsOf(coreset(memory, { rows: 4, random: rng(seed) })).join();
  assert.is(of(3), of(3));
  assert.is.not(of(3), of(4));
});

test("finds every cluster, and covers within twice the best radius", () => {
  // 5 tight clusters around the axes: any 5 centres that miss one leave a radius near 1
  const centres = 5;
  const data = Float32Array.from({ length: 100 * centres }, (_, i) => {
    const [row, column] = [Math.floor(i / centres), i % centres];
    return row % centres === column ? 3 : 0.02 * Math.sin(7 * i);
  });
  const memory = hostTensor([100, centres], data);
  assert.ok(radius(memory, coreset(memory, { rows: centres, random: rng(5) })) < 0.01);
  assert.ok(radius(memory, coreset(memory, { rows: centres - 1, random: rng(5) })) > 0.9);
});

test("takes the farthest row each time", () => {
  const angles = [0, 10, 90, 100, 180];
  const memory = hostTensor(
    [5, 2],
    Float32Array.from(angles.flatMap((a) => [2 * Math.cos((a * Math.PI) / 180), 2 * Math.sin((a * Math.PI) / 180)])),
  );
  const random = { ...rng(1), integer: () => 0 }; // from the first row on
  const kept = (rows: number): number[] =>
    rowsOf(coreset(memory, { rows, random })).map((row) => angles[rowsOf(memory).indexOf(row)] as number);
  assert.equal(kept(2), [0, 180]);
  assert.equal(kept(3), [0, 90, 180]);
});

test("covers better than the first rows do", () => {
  const memory = normal(200, 64, 6);
  const few = hostTensor([40, 64], memory.data.subarray(0, 40 * 64) as Float32Array);
  assert.ok(radius(memory, coreset(memory, { rows: 40, random: rng(7) })) < radius(memory, few));
});

test("of copies too each row is taken once", () => {
  const copies = hostTensor(
    [6, 2],
    Float32Array.from({ length: 12 }, (_, i) => (i < 10 ? 1 : i)),
  );
  const kept = coresetRows(copies, { rows: 5, random: rng(1) });
  assert.is(new Set(kept).size, 5);
});

test("numbers that cannot be are refused", () => {
  const memory = normal(4, 2, 8);
  assert.throws(() => coreset(memory, { rows: 0, random: rng(1) }), /rows to be a whole number >= 1, got 0/);
  assert.throws(() => coreset(memory, { rows: 1.5, random: rng(1) }), /rows to be a whole number >= 1, got 1.5/);
});

test.run();
