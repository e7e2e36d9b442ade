import type { Augment } from "@nidus/data";

/** How a head is trained. Batches draw without replacement; the last of an epoch may be smaller. */
export interface Training {
  readonly epochs: number;
  /** Optimiser steps, instead of whole epochs. */
  readonly steps?: number;
  readonly batch: number;
  /** Learning rate, constant. */
  readonly rate: number;
  /** Adam's decays. Default 0.9, 0.999. */
  readonly beta1?: number;
  readonly beta2?: number;
  /** Decoupled (AdamW). Default 0. */
  readonly weightDecay?: number;
  /**
   * What the support goes through first, for training and bank, each picture by itself, already S x S. It must be a pure function of
   * samples.
   */
  readonly augment?: Augment;
}

/** One optimiser step, as it is reported. */
export interface StepReport {
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly parts: Readonly<Record<string, number>>;
  /** Mean of this run, without its first step, which compiles. Absent until there are two. */
  readonly stepsPerSecond?: number;
  /** What the rest will take at that pace. */
  readonly secondsLeft?: number;
}
