import { mediclipPreprocess, toGrid } from "@nidus/clip";
import {
  type ByteSource,
  FormatError,
  fewShot,
  type Image,
  type Item,
  type Json,
  pictureFiles,
  rng,
  type Sample,
} from "@nidus/data";
import { gpuKernels, makerOf, type Recorded, type TaskName } from "@nidus/synthesis";
import { decode } from "../rim/decodeImage.ts";
import { nodeTree } from "../rim/nodeTree.ts";
import { readFolder } from "../rim/readFolder.ts";

export interface SynthRequest {
  readonly folder: string;
  readonly count: number;
  readonly preset: "official" | "paper" | "compat";
  readonly task?: TaskName;
  readonly channels: "grey" | "keep";
  readonly shots: number;
  readonly flat: boolean;
  readonly size: number;
  readonly seed: number;
  readonly kernels: "exact" | "gpu";
}

/** What was made, and of what. */
export interface SynthSamples {
  readonly seed: number;
  readonly size: number;
  /** Of the maker. */
  readonly options: Json;
  readonly samples: readonly (Recorded & { readonly key: string; readonly source: Image })[];
}

/** Makes samples as `fit` would, of the drawn pictures in turn. @throws FormatError for a folder without enough normal pictures. */
export async function makeSamples(request: SynthRequest): Promise<SynthSamples> {
  const { count, size, seed, preset, task, channels } = request;
  const colour = channels === "grey" ? "grey" : "rgb";
  const grid = toGrid({
    needs: { size, preprocess: { ...mediclipPreprocess, colour: { fit: colour, predict: colour } } },
  });
  const support = (await readNormal(request)).map(({ key, image }) => ({ key, image: grid(image) }));
  const bank = support.map(({ image }) => image);
  const random = rng(seed, "synthesis");
  await using gpu = request.kernels === "gpu" ? gpuKernels() : undefined;
  const mixture = task === undefined ? preset : ([[1, task]] as const);
  const maker = await makerOf({ mixture, options: { preset, channels } }, { kernels: gpu });
  const samples: SynthSamples["samples"][number][] = [];
  for (let i = 0; i < count; i++) {
    const { key, image: source } = support[i % support.length] as Sample;
    const made = await maker.record({ image: source, bank, random: random.at(i) });
    samples.push({ ...made, key, source });
  }
  return { seed, size, options: maker.options, samples };
}

async function readNormal({ folder, shots, seed, flat }: SynthRequest): Promise<Sample[]> {
  if (!flat) {
    const { support } = fewShot(await readFolder(folder).catch(hintAtFlat), { normal: shots, seed });
    return Promise.all(Array.from({ length: support.length }, (_, i) => support.at(i)));
  }
  const files: Item<ByteSource>[] = [];
  for await (const file of pictureFiles(nodeTree(folder))) files.push(file);
  if (files.length === 0) throw new FormatError(folder, "expected pictures (PNG, JPEG), found none");
  const order = rng(seed, "few-shot").permutation(files.length).slice(0, shots);
  const drawn = Array.from(order, (at) => files[at] as Item<ByteSource>);
  return Promise.all(drawn.map(async ({ key, value }) => ({ key, image: await decode(value) })));
}

function hintAtFlat(reason: unknown): never {
  if (!(reason instanceof FormatError)) throw reason;
  throw new FormatError(reason.source, `${reason.detail}; or --flat, to take every picture as normal`, {
    cause: reason,
  });
}
