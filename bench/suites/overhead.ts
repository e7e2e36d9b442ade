import { type Chain, replay } from "../arms/replay.ts";
import type { Arm } from "../shared/arm.ts";
import { measure } from "../shared/measure.ts";
import type { CaseReport, Mark, Row } from "../shared/report.ts";
import type { SuiteOptions } from "../shared/suite.ts";

const CHAIN: Chain = { kernels: 200, side: 8 };

export const arms: readonly Arm<Chain>[] = [
  replay("nidus wasm, 1 thread", { backend: "wasm" }),
  replay("nidus webgpu, lavapipe", { backend: "webgpu", driver: "lavapipe" }),
];

export async function run(options: SuiteOptions): Promise<CaseReport[]> {
  const { kernels, side } = CHAIN;
  const derive = (medians: Readonly<Record<string, number>>) => ({
    "host us/dispatch": (1000 * (medians["host ms"] ?? Number.NaN)) / kernels,
    "us/dispatch": (1000 * (medians.milliseconds ?? Number.NaN)) / kernels,
  });
  const rows = await measure(arms, { ...options, suite: "overhead", work: CHAIN, derive });
  const title = `replay of ${kernels} dependent kernels (products of ${side} x ${side} matrices); counts per step, after warm-up`;
  return [{ title, rows, marks: rows.flatMap(marksOf) }];
}

/** Counts need no clock: they are the same on every machine. */
function marksOf({ arm, counts = {} }: Row): Mark[] {
  const required: Readonly<Record<string, number>> = {
    "buffers created": 0,
    "GPU buffers": 0,
    dispatches: CHAIN.kernels,
    submits: 1,
  };
  return Object.entries(required)
    .filter(([name]) => name in counts)
    .map(([name, value]) => ({ what: `${arm}: ${name}`, required: value, demand: "exactly", reached: counts[name] }));
}
