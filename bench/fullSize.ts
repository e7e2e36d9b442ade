/**
 * A head at the size of CLIP ViT-L/14: seconds per training step and per predicted picture, peak memory of the process.
 * `fullSize.ts HEAD [wasm|webgpu] [STEPS] [POOL]`. Weights are made up, as f16: their values change no time, and nothing is learned.
 */
import { readFile } from "node:fs/promises";
import process from "node:process";
import {
  args,
  type FitOptions,
  fewShot,
  fit,
  headNamed,
  loadClip,
  memoryCache,
  mini,
  openDevice,
  phantoms,
  predict,
  type SampleKind,
  synthesize,
  tasks,
} from "nidus";
import { madeTensors } from "./shared/madeTensors.ts";

const GIB = 2 ** 30;
const SHOTS = 4;
const PICTURES = 4;
const [name = "mediclip", backend = "wasm", steps = "3", pool] = args;

const device = await openDevice({ device: backend as "wasm" | "webgpu", software: true });
const { tokenizer } = await mini().open();
const clip = await loadClip(
  {
    name: "ViT-L/14, made-up weights",
    open: async () => ({ tensors: madeTensors(), ...(tokenizer && { tokenizer }) }),
  },
  {
    device,
    precision: "f16",
  },
);
const loaded = await peak();
const head = headNamed(name);
const kind = head.needs.samples;
const data = phantoms({
  kind: "brain",
  family: "A",
  normal: SHOTS + PICTURES,
  abnormal: SHOTS + 1,
  size: 240,
  seed: 0,
});
const { support, test } = fewShot(data, { normal: SHOTS, abnormal: kind === "labelled" ? SHOTS : 0, seed: 0 });
const times: number[] = [];
const began = performance.now();
const detector = await fit(head, {
  clip,
  support,
  seed: 0,
  training: { steps: Number(steps) },
  onStep: () => times.push(performance.now()),
  ...(kind === "synthetic" && { synthesize: synthesize(tasks.official), ...(pool && { pool: Number(pool) }) }),
} as FitOptions<SampleKind>);
const fitted = performance.now();
const cache = memoryCache({ dtype: "f32", bytes: GIB });
const passes: number[] = [];
for (let pass = 0; pass < 2; pass++) {
  const since = performance.now();
  for await (const _ of predict(detector, { length: PICTURES, at: (i) => test.at(i) }, { clip, cache, batch: 1 }));
  passes.push((performance.now() - since) / PICTURES / 1000);
}
const between = times.slice(1).map((time, i) => (time - (times[i] as number)) / 1000);
const rounded = (seconds: number | undefined): number | null =>
  seconds === undefined ? null : Number(seconds.toFixed(2));
console.log(
  JSON.stringify({
    head: name,
    backend: device.info.backend,
    batch: detector.fit.training,
    pool: detector.fit.pool,
    secondsToFirstStep: rounded(((times[0] ?? fitted) - began) / 1000),
    secondsPerStep: between.map(rounded),
    secondsOfFit: rounded((fitted - began) / 1000),
    secondsPerPicture: rounded(passes[0]),
    secondsPerPictureFromCache: rounded(passes[1]),
    peakGiB: { loaded: rounded(loaded / GIB), all: rounded((await peak()) / GIB) },
  }),
);
process.exit(0);

async function peak(): Promise<number> {
  const kibibytes = /VmHWM:\s+(\d+) kB/.exec(await readFile("/proc/self/status", "utf8").catch(() => ""))?.[1];
  return kibibytes === undefined ? Number.NaN : Number(kibibytes) * 1024;
}
