import {
  type ComponentBox,
  type FloatPlane,
  fillHoles,
  greyClosing,
  type Image,
  labelComponents,
  type Mask,
  type Pixels,
} from "@nidus/data";
import { exp } from "@nidus/data/math";
import { colourCount } from "./inside.ts";

/** Spread of the soft label, grey levels (MediCLIP's code, which meant it for a scale of 0..1). */
const DEVIATION = 0.2;

/**
 * What one pixel's change x counts, before gaps are closed. `"changed"`: 1 from one grey level. `"soft"`: `1 - exp(-x^2 / 0.08)`.
 * `"wrapped"`: soft, with x taken modulo 256, as unsigned bytes subtract: -1 counts as 255.
 */
export type ChangeRule = "changed" | "soft" | "wrapped";

/**
 * CutPaste's label: the pixels within the mask that really changed, then, in the box of each connected part of the mask, small gaps
 * closed and holes filled.  `[H, W]` in [0, 1]. Of several colours the greatest change counts.
 */
export function changeLabel(before: Image, after: Image, how: { mask: Mask; rule: ChangeRule }): FloatPlane {
  const { width, height } = how.mask;
  return { width, height, data: markChanges(new Float64Array(width * height), { before, after, ...how }) };
}

/** The label, written to an array of 0. Nothing but greatest and least of what pixels count is taken, so the type only rounds it. */
export function markChanges<Label extends Pixels>(
  label: Label,
  { before, after, mask, rule }: { before: Image; after: Image; mask: Mask; rule: ChangeRule },
): Label {
  const { width, height } = mask;
  const count = changeCount(rule);
  const isInside = new Uint8Array(width * height);
  let first = height;
  let last = -1;
  for (let row = 0, at = 0; row < height; row++) {
    for (const end = at + width; at < end; at++) {
      if (!((mask.data[at] as number) >= 0.5)) continue;
      isInside[at] = 1;
      label[at] = greatest(before, after, { at, count });
      if (last < 0) first = row;
      last = row;
    }
  }
  if (last < 0) return label;
  const rows = { width, height: last + 1 - first, data: isInside.subarray(first * width, (last + 1) * width) };
  for (const { top, bottom, left, right } of labelComponents(rows).boxes) {
    settle(label, width, { top: first + top, bottom: first + bottom, left, right });
  }
  return label;
}

function changeCount(rule: ChangeRule): (difference: number) => number {
  const soft = (x: number): number => 1 - exp(-(x * x) / (2 * DEVIATION * DEVIATION));
  if (rule === "changed") return (x) => (Math.abs(x) >= 1 ? 1 : 0);
  return rule === "soft" ? soft : (x) => soft(((x % 256) + 256) % 256);
}

function greatest(
  before: Image,
  after: Image,
  { at, count }: { readonly at: number; readonly count: (difference: number) => number },
): number {
  const { channels } = after;
  let most = 0;
  for (let plane = 0; plane < colourCount(after); plane++) {
    const i = at * channels + plane;
    most = Math.max(most, count((after.data[i] as number) - (before.data[i] as number)));
  }
  return most;
}

/** Closing and filling within one box, in place. */
function settle(label: Pixels, width: number, { top, bottom, left, right }: ComponentBox): void {
  const box = { height: bottom - top, width: right - left };
  const data = new Float64Array(box.height * box.width);
  for (let row = 0; row < box.height; row++) {
    const from = (top + row) * width + left;
    data.set(label.subarray(from, from + box.width), row * box.width);
  }
  const settled = fillHoles(greyClosing({ ...box, data })).data;
  for (let row = 0; row < box.height; row++) {
    label.set(settled.subarray(row * box.width, (row + 1) * box.width), (top + row) * width + left);
  }
}
