import { FormatError } from "../errors.ts";
import { rng } from "../rng.ts";
import type { Label } from "../samples.ts";
import { byCodePoint } from "./byCodePoint.ts";
import type { Entry } from "./layout.ts";
import { MEDICLIP_PROTOCOLS } from "./protocols.ts";
import type { Recognised } from "./recogniseDataset.ts";

/** A dataset divided as MediCLIP divides it. */
export interface MediclipSplit {
  /** Of the protocol: `BUSI`, `BrainMRI`, `CheXpert`. */
  readonly dataset: string;
  /** Normal pictures to draw shots from. */
  readonly train: readonly Entry[];
  readonly test: readonly Entry[];
  /** Abnormal pictures that the protocol does not use. */
  readonly unused: number;
}

/**
 * Draws the test set of MediCLIP's papers from a recognised folder: BUSI 101 normal and 647 abnormal, BrainMRI 65 and 155, CheXpert 250
 * and 250; the other normal pictures are for training. The authors' own lists are in their archives; which pictures are drawn here
 * depends on paths and seed alone.
 * @param options.proportional Of a part of a dataset take the same share, instead of refusing it: of BUSI 101/133 of the normal
 *   pictures, of BrainMRI 65/98, and all abnormal ones; of CheXpert half the normal pictures, at most 250, and as many abnormal ones.
 * @throws FormatError for a folder that is none of the three, or that lacks pictures, saying how many.
 */
export function splitMediclip(
  name: string,
  folder: Recognised,
  { seed, proportional = false }: { readonly seed: number; readonly proportional?: boolean },
): MediclipSplit {
  const protocol = MEDICLIP_PROTOCOLS.find(({ fits }) => fits(folder));
  if (protocol === undefined) {
    const known = "BUSI (normal, benign, malignant), BrainMRI (no, yes) or CheXpert (train.csv)";
    throw new FormatError(name, `MediCLIP's protocol is for ${known}, and this is a folder of layout ${folder.layout}`);
  }
  const byLabel = ([0, 1] as const).map((label) => shuffled(folder.entries, label, seed)) as [Entry[], Entry[]];
  const there = { 0: byLabel[0].length, 1: byLabel[1].length };
  const { whole = { 0: protocol.test[0] + 1, 1: protocol.test[1] } } = protocol;
  const isWhole = there[0] >= whole[0] && there[1] >= whole[1];
  if (!isWhole && !proportional) {
    const wanted = `${whole[0]} normal and ${whole[1]} abnormal pictures`;
    const found = `${there[0]} and ${there[1]}`;
    throw new FormatError(
      name,
      `${protocol.name} is expected to have ${wanted}, got ${found}; a proportional split takes the same share`,
    );
  }
  const test = isWhole ? protocol.test : protocol.share(there);
  if (test[0] < 1 || test[1] < 1 || test[0] >= there[0]) {
    throw new FormatError(name, `too few pictures to divide: ${there[0]} normal and ${there[1]} abnormal`);
  }
  const ordered = (entries: Entry[]): Entry[] => entries.sort((a, b) => byCodePoint(a.path, b.path));
  return {
    dataset: protocol.name,
    train: ordered(byLabel[0].slice(test[0])),
    test: [...ordered(byLabel[0].slice(0, test[0])), ...ordered(byLabel[1].slice(0, test[1]))],
    unused: there[1] - test[1],
  };
}

function shuffled(entries: readonly Entry[], label: Label, seed: number): Entry[] {
  const pool = entries.filter((entry) => entry.label === label).sort((a, b) => byCodePoint(a.path, b.path));
  const order = rng(seed).stream("mediclip-split").stream(label).permutation(pool.length);
  return Array.from(order, (i) => pool[i] as Entry);
}

/**
 * A line of MediCLIP's lists: of a picture to train on its name alone, else also its label, the name of the dataset and its mask, of
 * which there can be one.
 * @param filename Below `images/`, as the mask.
 */
export function sampleLine(
  filename: string,
  judged?: { label: Label; dataset: string; mask?: string | undefined },
): string {
  if (judged === undefined) return `${JSON.stringify({ filename })}\n`;
  const { label, dataset, mask } = judged;
  return `${JSON.stringify({ filename, label, clsname: dataset.toLowerCase(), ...(mask === undefined ? {} : { mask }) })}\n`;
}
