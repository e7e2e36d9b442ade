import { fmaCeiling } from "../arms/fmaCeiling.ts";
import { peerProduct } from "../arms/onnxruntime.ts";
import { ourProduct } from "../arms/ours.ts";
import type { Arm, Readings } from "../shared/arm.ts";
import { measure } from "../shared/measure.ts";
import { flopsOf, type Product } from "../shared/product.ts";
import type { CaseReport, Mark, Row } from "../shared/report.ts";
import type { SuiteOptions } from "../shared/suite.ts";

/** Matrix products of ViT-L/14: one image's 257 tokens through the wide layer of a block first. */
const USUAL: readonly Product[] = [{ m: 257, k: 1024, n: 4096 }];
const MORE: readonly Product[] = [
  { m: 257, k: 4096, n: 1024 },
  { m: 257, k: 1024, n: 1024 },
  { m: 290, k: 1024, n: 3072 },
  { m: 1617, k: 768, n: 3072 },
  { m: 1024, k: 1024, n: 1024 },
];

const WASM = "nidus wasm, 1 thread, b frozen";
const WASM_LOOSE = "nidus wasm, 1 thread, b not frozen";
const WASM_STAY = "nidus wasm, 1 thread, b frozen, a and y stay";
const GPU = "nidus webgpu, lavapipe, b frozen";
const CEILING = "ceiling: multiply-adds alone, wasm";
const PEER_CPU = "onnxruntime-node CPU, 1 thread";
const PEER_GPU = "onnxruntime-node WebGPU, lavapipe";

export const arms: readonly Arm<Product>[] = [
  ourProduct(WASM, { backend: "wasm", freeze: true }),
  ourProduct(WASM_LOOSE, { backend: "wasm", freeze: false }),
  ourProduct(WASM_STAY, { backend: "wasm", freeze: true, stay: true }),
  peerProduct(PEER_CPU, { provider: "cpu" }),
  fmaCeiling(CEILING),
  ourProduct(GPU, { backend: "webgpu", driver: "lavapipe", freeze: true }),
  peerProduct(PEER_GPU, { provider: "webgpu", driver: "lavapipe" }),
];

const REQUIRED: readonly (readonly [ours: string, peer: string, ratio: number])[] = [
  [WASM, PEER_CPU, 0.4],
  [GPU, PEER_GPU, 1.2],
];

/** Each arm against the peer on the same device, and against what that device can do at most. */
const PEER_OF: Readonly<Record<string, string>> = {
  [WASM]: PEER_CPU,
  [WASM_LOOSE]: PEER_CPU,
  [WASM_STAY]: PEER_CPU,
  [GPU]: PEER_GPU,
};
const CEILING_OF: Readonly<Record<string, string>> = { [WASM]: CEILING, [WASM_LOOSE]: CEILING, [WASM_STAY]: CEILING };

export async function run({ full, ...options }: SuiteOptions): Promise<CaseReport[]> {
  const reports: CaseReport[] = [];
  for (const work of full ? [...USUAL, ...MORE] : USUAL) {
    const derive = ({ milliseconds }: Readings) => ({ "GFLOP/s": flopsOf(work) / milliseconds / 1e6 });
    const rows = await measure(arms, { ...options, suite: "gemm", work, derive });
    const title = `f32 product ${work.m} x ${work.k} x ${work.n}; a from the host and y back to it in every run, unless they stay`;
    reports.push({ title, rows: rows.map((row) => withRatios(row, rows)), marks: marksOf(rows) });
  }
  return reports;
}

function withRatios(row: Row, rows: readonly Row[]): Row {
  const ratios = {
    "x peer": ratioOf(rows, row.arm, PEER_OF[row.arm]),
    "x peer, processor": ratioOf(rows, row.arm, PEER_OF[row.arm], "processor ms"),
    "x ceiling": ratioOf(rows, row.arm, CEILING_OF[row.arm], "processor ms"),
  };
  const known = Object.entries(ratios).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return { ...row, derived: { ...row.derived, ...Object.fromEntries(known) } };
}

/** How many times as fast as the other an arm is, by the medians of a reading. */
function ratioOf(
  rows: readonly Row[],
  arm: string,
  other: string | undefined,
  reading = "milliseconds",
): number | undefined {
  const [ours, theirs] = [arm, other].map((name) => rows.find((row) => row.arm === name)?.readings?.[reading]?.median);
  return ours === undefined || theirs === undefined ? undefined : theirs / ours;
}

function marksOf(rows: readonly Row[]): Mark[] {
  return REQUIRED.map(([ours, peer, required]) => ({
    what: `${ours} against ${peer}`,
    required,
    demand: "at least",
    reached: ratioOf(rows, ours, peer),
  }));
}
