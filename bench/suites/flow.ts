import { ourWorker, overlap, type Stream, timerWorker } from "../arms/overlap.ts";
import type { Arm } from "../shared/arm.ts";
import { measure } from "../shared/measure.ts";
import type { CaseReport, Mark } from "../shared/report.ts";
import type { SuiteOptions } from "../shared/suite.ts";

const STREAM: Stream = { pictures: 128, batch: 8, from: 512, to: 224 };

/** Two stages in a flow may take at most 1.3 times as long as the slower one alone. */
const LEAST = 0.77;

export const arms: readonly Arm<Stream>[] = [
  overlap("a timer for a device", { open: timerWorker }),
  overlap("nidus webgpu", { open: () => ourWorker({ backend: "webgpu" }) }),
  overlap("nidus webgpu, lavapipe on one thread", {
    driver: "lavapipe",
    open: () => ourWorker({ backend: "webgpu", driver: "lavapipe" }),
  }),
];

export async function run(options: SuiteOptions): Promise<CaseReport[]> {
  const derive = (medians: Readonly<Record<string, number>>): Record<string, number> => {
    const { milliseconds: both = Number.NaN, "host ms": host = Number.NaN, "device ms": device = Number.NaN } = medians;
    return { "both / slower": both / Math.max(host, device), "both / sum": both / (host + device) };
  };
  const rows = await measure(arms, { ...options, suite: "flow", work: STREAM, derive });
  const { pictures, batch, from, to } = STREAM;
  const title = `flow of ${pictures} pictures: resized ${from} to ${to} on the host, then worked on in batches of ${batch} by the device`;
  const marks = rows.map(
    ({ arm, derived }): Mark => ({
      what: `${arm}: the slower stage alone, beside both in a flow`,
      required: LEAST,
      demand: "at least",
      reached: derived === undefined ? undefined : 1 / (derived["both / slower"] as number),
    }),
  );
  return [{ title, rows, marks }];
}
