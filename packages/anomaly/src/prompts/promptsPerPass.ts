import type { ClipInfo } from "@nidus/clip";

/** Most elements of the widest activation of a pass: 64 MiB, half of what every WebGPU device can bind. */
const MOST_ELEMENTS = 2 ** 24;

/** How many prompts of `length` positions go through the text tower at once, on any device. At least one. */
export function promptsPerPass({ text }: ClipInfo, length: number): number {
  return Math.max(1, Math.floor(MOST_ELEMENTS / (length * text.hidden)));
}
