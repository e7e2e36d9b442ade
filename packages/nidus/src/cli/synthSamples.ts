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

/** What was made, of what, and by which options of the maker. */
export interface SynthSample extends Recorded {
  readonly key: string;
  readonly source: Image;
  readonly maker: Json;
}

/**
 * Makes samples as `fit` would, of the drawn pictures in turn, each when it is asked for.
 * @throws FormatError for a folder without enough normal pictures.
 */
export async function* makeSamples(request: SynthRequest): AsyncGenerator<SynthSample> {
  const { count, size, seed, preset, task, channels } = request;
  const colour = channels === "grey" ? "grey" : "rgb";
  const grid = toGrid({
    needs: { size, preprocess: { ...mediclipPreprocess, colour: { fit: colour, predict: colour } } },
  });
  const support: Pick<Sample, "key" | "image">[] = [];
  for await (const { key, image } of readNormal(request)) support.push({ key, image: grid(image) });
  const bank = support.map(({ image }) => image);
  const random = rng(seed, "synthesis");
  await using gpu = request.kernels === "gpu" ? gpuKernels() : undefined;
  const mixture = task === undefined ? preset : ([[1, task]] as const);
  const maker = await makerOf({ mixture, options: { preset, channels } }, { kernels: gpu });
  for (let i = 0; i < count; i++) {
    const { key, image: source } = support[i % support.length] as (typeof support)[number];
    const made = await maker.record({ image: source, bank, random: random.at(i) });
    yield { ...made, key, source, maker: maker.options };
  }
}

/** One picture after the other: a folder may hold more files than a process may open. */
async function* readNormal({ folder, shots, seed, flat }: SynthRequest): AsyncGenerator<Pick<Sample, "key" | "image">> {
  if (!flat) {
    const { support } = fewShot(await readFolder(folder).catch(hintAtFlat), { normal: shots, seed });
    for (let i = 0; i < support.length; i++) yield await support.at(i);
    return;
  }
  const files: Item<ByteSource>[] = [];
  for await (const file of pictureFiles(nodeTree(folder))) files.push(file);
  if (files.length === 0) throw new FormatError(folder, "expected pictures (PNG, JPEG), found none");
  const order = rng(seed, "few-shot").permutation(files.length).slice(0, shots);
  for (const at of order) {
    const { key, value } = files[at] as Item<ByteSource>;
    yield { key, image: await decode(value) };
  }
}

function hintAtFlat(reason: unknown): never {
  if (!(reason instanceof FormatError && reason.detail.startsWith("found nothing normal"))) throw reason;
  throw new FormatError(reason.source, `${reason.detail}; or --flat, to take every picture as normal`, {
    cause: reason,
  });
}
