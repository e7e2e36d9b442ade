import type { Dataset } from "../dataset.ts";
import { FormatError } from "../errors.ts";
import type { Image, Mask } from "../image.ts";
import type { Sample } from "../samples.ts";
import type { ByteSource } from "../sources.ts";
import { byCodePoint } from "./byCodePoint.ts";
import { contentsOf } from "./contents.ts";
import type { FileTree } from "./fileTree.ts";
import type { Entry } from "./layout.ts";
import { fits, type MaskOptions, mergeMasks, readMask } from "./readMask.ts";
import { type RecogniseOptions, recogniseDataset } from "./recogniseDataset.ts";

export interface OpenDatasetOptions extends RecogniseOptions, MaskOptions {}

/** A dataset whose pictures are files in a folder. */
export interface FolderDataset extends Dataset {
  readonly layout: string;
  readonly classes: readonly string[];
  readonly contents: readonly string[];
  /** What the layout left out, in words. */
  readonly notes: readonly string[];
  file(index: number): Promise<ByteSource>;
}

/**
 * Recognises the layout of a folder by names, and finds byte copies; pictures are decoded when they are asked for. Samples are in the
 * order of their paths, by code point. A normal sample without a mask has an empty one. A mask has the size of its picture: another
 * size is resized by nearest where the proportions agree.
 * @throws FormatError where nothing normal is found, where the layout names files that are not there; and from `at` for a picture or mask
 *   that cannot be decoded, or a mask of other proportions.
 */
export async function openDataset(tree: FileTree, options: OpenDatasetOptions): Promise<FolderDataset> {
  const { name = "dataset" } = options;
  const { layout, entries, problems, notes } = await recogniseDataset(tree, options);
  const [problem, ...others] = problems;
  if (problem !== undefined) {
    const more = others.length === 0 ? "" : ` (and ${others.length} more such problems: see a check of the folder)`;
    throw new FormatError(name, `${problem.file}: ${problem.reason}${more}`);
  }
  const sorted = [...entries].sort((a, b) => byCodePoint(a.path, b.path));
  const entryAt = (index: number): Entry => {
    const entry = sorted[index];
    if (entry === undefined) throw new RangeError(`${name}: expected a sample below ${sorted.length}, got ${index}`);
    return entry;
  };
  const splits = sorted.flatMap(({ split }) => (split === undefined ? [] : [split]));
  return {
    name,
    layout,
    notes,
    length: sorted.length,
    keys: sorted.map(({ path }) => path),
    labels: sorted.map(({ label }) => label),
    classes: sorted.map(({ className }) => className),
    masked: sorted.map(({ masks, label }) => masks.length > 0 || label === 0),
    contents: await contentsOf(
      tree,
      sorted.map(({ path }) => path),
    ),
    ...(splits.length === 0 ? {} : { splits }),
    at: async (index) => readSample(tree, entryAt(index), options),
    file: async (index) => tree.open(entryAt(index).path),
  };
}

async function readSample(tree: FileTree, entry: Entry, options: MaskOptions): Promise<Sample> {
  const image = await options.decode(await tree.open(entry.path));
  const mask = await maskOf(tree, entry, image, options);
  return { key: entry.path, image, label: entry.label, ...(mask === undefined ? {} : { mask }) };
}

async function maskOf(tree: FileTree, entry: Entry, image: Image, options: MaskOptions): Promise<Mask | undefined> {
  if (entry.masks.length === 0 && entry.label === 1) return undefined;
  const masks: Mask[] = [];
  for (const path of entry.masks) {
    const file = await tree.open(path);
    const mask = await readMask(file, await tree.open(entry.path), image, options);
    if (!fits(mask, image)) {
      const sizes = `${mask.width} x ${mask.height}, and its picture ${image.width} x ${image.height}`;
      throw new FormatError(file.name, `the mask is ${sizes}: of other proportions, so not of the same picture`);
    }
    masks.push(mask);
  }
  return mergeMasks(masks, image);
}
