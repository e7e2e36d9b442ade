import { type HostEvidence, traceBank } from "@nidus/anomaly";
import { fillNormal, rng } from "@nidus/data";
import { type HostTensor, hostTensor, program, type Tensor } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { localFeatures, type PatchCoreEvidence, patchCore } from "./patchCore.ts";

const [GRID, WIDTH, TAPS] = [3, 4, [1, 2]] as const;
const COUNT = GRID * GRID;
const test = suite("patchCore");
const device = await openDevice({ device: "reference" });

const noise = (name: string, shape: readonly number[]): HostTensor =>
  hostTensor(shape, fillNormal(rng(5, name), new Float32Array(shape.reduce((a, b) => a * b, 1)), {}));
const tokens = { 1: noise("one", [1, 1 + COUNT, WIDTH]), 2: noise("two", [1, 1 + COUNT, WIDTH]) };

async function features(neighbourhood: number): Promise<HostTensor> {
  const traced = (one: Tensor, two: Tensor): Tensor =>
    localFeatures({ taps: TAPS, tokens: { 1: one, 2: two }, grid: GRID }, neighbourhood);
  using made = program(device, traced);
  using result = await made.run(tokens[1], tokens[2]);
  return await result.read();
}

test("averages each patch with its neighbours, and joins the directions of the taps", async () => {
  for (const side of [1, 3, 5]) {
    const { shape, data } = await features(side);
    assert.equal([...shape], [1, COUNT, WIDTH * TAPS.length]);
    for (let patch = 0; patch < COUNT; patch++) {
      for (const [t, layer] of TAPS.entries()) {
        const sum = new Float64Array(WIDTH);
        for (let other = 0; other < COUNT; other++) {
          const [down, across] = [Math.floor(other / GRID) - Math.floor(patch / GRID), (other % GRID) - (patch % GRID)];
          if (Math.max(Math.abs(down), Math.abs(across)) > (side - 1) / 2) continue;
          for (let d = 0; d < WIDTH; d++)
            sum[d] = (sum[d] as number) + (tokens[layer].data[(1 + other) * WIDTH + d] as number);
        }
        const norm = Math.hypot(...sum);
        for (let d = 0; d < WIDTH; d++) {
          const got = data[patch * WIDTH * TAPS.length + t * WIDTH + d] as number;
          assert.ok(Math.abs(got - (sum[d] as number) / norm) < 1e-9, `side ${side}, patch ${patch}, tap ${layer}`);
        }
      }
    }
  }
});
test("evidence: the Euclidean distance of directions to the nearest row", async () => {
  const head = patchCore({ size: 12, taps: TAPS, neighbourhood: 1 });
  const rows = hostTensor([2, 2 * WIDTH], Float32Array.from([1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]));
  const traced = (one: Tensor, two: Tensor, row: Tensor): PatchCoreEvidence => {
    const f = { taps: TAPS, tokens: { 1: one, 2: two }, grid: GRID, windows: {} } as never;
    return head.evidence({}, undefined, traceBank({ patch: [row] }), f);
  };
  using made = program(device, traced);
  const unit = rows.data.map((x: number) => x / Math.SQRT2) as Float32Array;
  const { map, score } = await made.run(tokens[1], tokens[2], hostTensor(rows.shape, unit));
  const { data } = await features(1);
  const distances = Array.from({ length: COUNT }, (_, patch) => {
    const own = Array.from(data.subarray(patch * 2 * WIDTH, (patch + 1) * 2 * WIDTH), (x) => x / Math.SQRT2);
    const to = (row: number): number => Math.hypot(...own.map((x, d) => x - (unit[row * 2 * WIDTH + d] as number)));
    return Math.min(to(0), to(1));
  });
  const [found] = (await score.read()).data as unknown as number[];
  assert.ok(Math.abs((found as number) - Math.max(...distances)) < 1e-6);
  const corner = (await map.read()).data[0] as number;
  assert.ok(Math.abs(corner - (distances[0] as number)) < 1e-6, "corners of grid and map meet");
});
test("fuse: maps are smoothed each by itself, scores stay", () => {
  const map = new Float32Array(2 * 25);
  map[12] = 1;
  const evidence: HostEvidence<PatchCoreEvidence> = {
    map: hostTensor([2, 5, 5], map),
    score: hostTensor([2], Float32Array.of(1, 0)),
  };
  const { map: out, score } = patchCore({ sigmaPixels: 1 }).fuse(evidence, {
    from: "support",
    pictures: 1,
    ranges: {} as never,
  });
  assert.is(score, evidence.score);
  assert.ok(Math.abs((out.data[12] as number) - 0.399 ** 2) < 2e-3, `${out.data[12]}`); // the Gaussian's own peak
  assert.ok(out.data.subarray(25).every((x: number) => x === 0));
});
test("options outside their range are refused by name", () => {
  assert.throws(() => patchCore({ neighbourhood: 2 }), /patchCore: expected an odd neighbourhood of 1 or more, got 2/);
  assert.throws(() => patchCore({ sigmaPixels: -1 }), /sigmaPixels of 0 or more, got -1/);
  assert.throws(() => patchCore({ taps: [] }), /at least one tap/);
});
test.after(() => device.dispose());
test.run();
