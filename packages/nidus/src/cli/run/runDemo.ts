import { stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import process from "node:process";
import { writePhantoms } from "../phantomsWrite.ts";
import type { Streams } from "../verb.ts";
import type { RunMetrics } from "./metrics.ts";
import { RUN_FILES } from "./runFolder.ts";
import { testFolder } from "./testFolder.ts";

export interface DemoRequest {
  readonly out: string;
  readonly device: "auto" | "webgpu" | "wasm";
  readonly steps: number;
  readonly seed: number;
  readonly streams: Streams;
}

/** What `nidus demo` answers. Paths as one types them from here. */
export interface Demo extends RunMetrics {
  readonly pictures: string;
  readonly run: string;
  readonly report: string;
  readonly maps: string;
  readonly pool: number;
  readonly steps: number;
  readonly seconds: number;
}

const SHOTS = 16;
/** Normal ones to test on beside the shots, and pictures with a lesion. */
const TEST_NORMAL = 24;
const TEST_ABNORMAL = 24;
/** Made anomalies are encoded once: with a new one in each step, encoding would take most of the time of a processor. */
const POOL = 32;
const SIDE = 224;

/** Phantoms, then `nidus test` on their folder. */
export async function runDemo({ out, device, steps, seed, streams }: DemoRequest): Promise<Demo> {
  const since = performance.now();
  const folder = await freeName(resolve(out));
  const pictures = join(folder, "pictures");
  streams.err(
    "drawing phantoms: made-up pictures that look like brain MRI, lesions of a kind that training never shows\n",
  );
  await writePhantoms(pictures, {
    kind: "brain",
    family: "B",
    normal: SHOTS + TEST_NORMAL,
    abnormal: TEST_ABNORMAL,
    size: SIDE,
    seed,
  });
  const run = join(folder, "run");
  const shown = (path: string): string => relative(process.cwd(), path) || ".";
  const { metrics, report } = await testFolder({
    path: run,
    resume: false,
    detector: undefined,
    values: { data: shown(pictures), head: "mediclip", k: SHOTS, seed, pool: POOL, steps, device, weights: "mini" },
    streams,
    notes: ["pictures and lesions are synthetic: the numbers show that things run, not what they would be on patients"],
  });
  return {
    ...metrics,
    pictures: shown(pictures),
    run: shown(run),
    report: shown(report),
    maps: shown(join(run, RUN_FILES.maps)),
    pool: POOL,
    steps,
    seconds: Math.round((performance.now() - since) / 1000),
  };
}

/** Nothing that is there is written over. */
async function freeName(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = n === 1 ? path : `${path}-${n}`;
    if ((await stat(name).catch(() => undefined)) === undefined) return name;
  }
}
