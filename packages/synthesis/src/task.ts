import type { Image, Mask, Rng } from "@nidus/data";
import type { Region, RegionMaker } from "./region.ts";

/** What a task works on. */
export interface Scene {
  /** The picture so far: an anomaly may already be in it. */
  readonly image: Image;
  readonly region: Region;
  /** The normal pictures of the support, the same size. */
  readonly bank: readonly Image[];
}

/** A changed picture, and where it changed. Outside the mask it is the scene's. */
export interface Painted {
  readonly image: Image;
  readonly mask: Mask;
}

/**
 * A way to make an anomaly. Drawing and painting are apart, so that a task can be replayed with given draws and tested without any.
 * `draw` comes before `apply` in the source: the type of the draws follows from it.
 */
export interface Task<Draws = unknown> {
  readonly name: string;
  readonly region: RegionMaker;
  draw(random: Rng, scene: Scene): Draws;
  apply(scene: Scene, draws: NoInfer<Draws>): Painted;
}

/** Tasks with their shares, which need not sum to 1. */
export type Mixture = readonly (readonly [share: number, task: Task])[];

/** Mixtures of the papers. */
export interface TaskPresets {
  /** CutPaste, GaussIntensityChange, Source and Identity, a quarter each: MediCLIP's configurations. */
  readonly official: Mixture;
  /** The first three, a third each: MediCLIP's paper. */
  readonly paper: Mixture;
}

/** A task of one's own, its types inferred. */
export function defineTask<Draws>(task: Task<Draws>): Task<Draws> {
  return task;
}

/** Adds `gain` (a share of the full scale) inside the mask, clipped to the scale. */
export type Brighten = (image: Image, mask: Mask, gain: number) => Image;
