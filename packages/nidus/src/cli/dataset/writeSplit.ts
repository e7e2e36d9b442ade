/** Lists of a split on the disk, by node:fs, which Deno has too. */
import { mkdir, realpath, symlink } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import {
  type Entry,
  encodePng,
  type FolderDataset,
  FormatError,
  type MediclipSplit,
  type OpenDatasetOptions,
  openDataset,
  recogniseDataset,
  sampleLine,
  splitMediclip,
} from "@nidus/data";
import { maskImage } from "@nidus/synthesis";
import { fileTrouble } from "../../rim/fileTrouble.ts";
import { nodeFolder } from "../../rim/nodeFolder.ts";
import { nodeTree } from "../../rim/nodeTree.ts";
import { printable } from "../printable.ts";

/** The link to the folder of the pictures, below `images/`. */
const SOURCE = "source";
/** Masks that were several, below `images/`. */
const MERGED = "merged";

export interface SplitRequest {
  readonly folder: string;
  readonly target: string;
  readonly seed: number;
  readonly proportional: boolean;
}

export interface SplitDone {
  readonly dataset: string;
  readonly seed: number;
  readonly target: string;
  readonly train: number;
  readonly test: { readonly normal: number; readonly abnormal: number };
  readonly unused: number;
  /** Pictures whose several masks were merged into one, as the lists have room for one. */
  readonly merged: number;
}

/**
 * Writes MediCLIP's `samples/{train,test}.json` into a folder beside the pictures. Nothing is copied: `images/source` is a link to them.
 * @throws FormatError where the protocol does not fit the folder, or the target cannot be written or lies inside the folder.
 */
export async function writeSplit(
  { folder, target, seed, proportional }: SplitRequest,
  options: OpenDatasetOptions,
): Promise<SplitDone> {
  const top = await realPlace(folder);
  if (isInside(await realPlace(target), top)) {
    throw new FormatError(target, `lies inside ${folder}; give a folder outside of it`);
  }
  const tree = nodeTree(folder);
  const recognised = await recogniseDataset(tree, options);
  const split = splitMediclip(options.name ?? folder, recognised, { seed, proportional });
  const data = await openDataset(tree, options);
  await linkTo(top, join(target, "images"));
  const merged = await mergeMasks(split, data, nodeFolder(join(target, "images", MERGED)));
  const samples = nodeFolder(join(target, "samples"));
  const text = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join(""));
  const line = (entry: Entry): string => {
    const mask = merged.get(entry.path) ?? below(entry.masks[0]);
    return sampleLine(`${SOURCE}/${entry.path}`, { label: entry.label, dataset: split.dataset, mask });
  };
  await samples.writeAtomic("train.json", text(split.train.map(({ path }) => sampleLine(`${SOURCE}/${path}`))));
  await samples.writeAtomic("test.json", text(split.test.map(line)));
  const abnormal = split.test.filter(({ label }) => label === 1).length;
  return {
    dataset: split.dataset,
    seed,
    target,
    train: split.train.length,
    test: { normal: split.test.length - abnormal, abnormal },
    unused: split.unused,
    merged: merged.size,
  };
}

export function describeSplit({ dataset, seed, target, train, test, unused, merged }: SplitDone): string {
  const lines = [
    `${dataset}, seed ${seed}: ${train} normal pictures to train on; ${test.normal} normal and ${test.abnormal} abnormal to test on`,
    ...(unused === 0 ? [] : [`abnormal pictures that the protocol does not use: ${unused}`]),
    ...(merged === 0 ? [] : [`pictures with several masks, merged in images/${MERGED}: ${merged}`]),
    `written: ${join(target, "samples")}${sep}{train,test}.json; images/${SOURCE} is a link to the pictures`,
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

const below = (path: string | undefined): string | undefined => (path === undefined ? undefined : `${SOURCE}/${path}`);

/** Writes one mask for each test picture that has several. @returns Their paths below `images/`, by the path of the picture. */
async function mergeMasks(
  { test }: MediclipSplit,
  data: FolderDataset,
  folder: ReturnType<typeof nodeFolder>,
): Promise<Map<string, string>> {
  const merged = new Map<string, string>();
  for (const { path, masks } of test) {
    if (masks.length < 2) continue;
    const { mask } = await data.at(data.keys.indexOf(path));
    if (mask === undefined) continue;
    const stem = path.replaceAll("/", "_").replace(/\.[^.]*$/, ""); // which two pictures may share
    const name = `${stem}_mask_${merged.size}.png`;
    await folder.writeAtomic(name, encodePng(maskImage(mask)));
    merged.set(path, `${MERGED}/${name}`);
  }
  return merged;
}

async function linkTo(top: string, images: string): Promise<void> {
  const link = join(images, SOURCE);
  try {
    await mkdir(images, { recursive: true });
    const leadsTo = await realpath(link).catch(() => undefined);
    if (leadsTo === top) return;
    if (leadsTo !== undefined) throw new FormatError(link, `leads to ${leadsTo}, not to ${top}; give another --out`);
    await symlink(top, link, "junction"); // what Windows lets everybody make; elsewhere it is a plain link
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(link, `cannot be made: ${fileTrouble(cause)}`, { cause });
  }
}

/** The real path of a file or folder that need not be there yet: that of the nearest folder around it that is, and the rest. */
async function realPlace(path: string): Promise<string> {
  const whole = resolve(path);
  const around = dirname(whole);
  return realpath(whole).catch(async () => (around === whole ? whole : join(await realPlace(around), basename(whole))));
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`));
}
