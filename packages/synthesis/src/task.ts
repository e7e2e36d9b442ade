import type { Image, Json, Mask, Rng } from "@nidus/data";
import type { Steps } from "./kernels/steps.ts";
import type { Region, RegionMaker } from "./region.ts";

/** What a task works on. */
export interface Scene {
  /** The picture so far: an anomaly may already be in it. 8 bits, or floats on the scale 0..255. */
  readonly image: Image;
  readonly region: Region;
  /** The normal pictures of the support, the same size. */
  readonly bank: readonly Image[];
}

/** A changed picture, and where it changed. Outside the mask it is the scene's. */
export interface Painted {
  readonly image: Image;
  readonly mask: Mask;
  /** Numbers on how it went: what a solver left over, say. */
  readonly report?: Readonly<Record<string, number>>;
}

/**
 * A way to make an anomaly. Drawing and painting are apart, so that a task can be replayed with given draws and tested without any.
 * `draw` comes before `apply` in the source: the type of the draws follows from it.
 *
 * A task is a record: `{ ...source, region: ellipse({ min: 0.2, max: 0.5 }) }` is another task.
 */
export interface Task<Draws = unknown> {
  readonly name: string;
  /** What a detector records of it, beside the name. */
  readonly options?: Json;
  readonly region: RegionMaker;
  draw(random: Rng, scene: Scene): Draws;
  /** Pure: the same scene and draws give the same bytes. Fractions that it makes stay, in an image of floats. */
  apply(scene: Scene, draws: NoInfer<Draws>): Painted;
  /** `apply` as steps, for kernels that answer later. Without it a task runs on the exact ones whatever is asked for. */
  steps?(scene: Scene, draws: NoInfer<Draws>): Steps<Painted>;
  /** The label of a finished sample from the pictures before and after, and the union of the masks painted. Default: that union. */
  label?(before: Image, after: Image, mask: Mask): Mask;
}

/** Tasks with their shares, which need not sum to 1. */
export type Mixture = readonly (readonly [share: number, task: Task])[];

/** Mixtures of the papers. */
export interface TaskPresets {
  /** CutPaste, GaussIntensityChange, Source and Identity, a quarter each: MediCLIP's configurations. */
  readonly official: Mixture;
  /** The first three, a third each, as MediCLIP's paper describes them. */
  readonly paper: Mixture;
  /** As `official`, with the wrap-around of bytes in CutPaste's label. */
  readonly compat: Mixture;
}

/** A task of one's own, its types inferred. */
export function defineTask<Draws>(task: Task<Draws>): Task<Draws> {
  return task;
}
