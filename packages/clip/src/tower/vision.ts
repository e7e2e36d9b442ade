import {
  add,
  broadcast,
  concat,
  expectShape,
  linear,
  reshape,
  ShapeError,
  slice,
  type Tensor,
  type Traced,
  take,
  transpose,
} from "@nidus/tensor";
import type { AfterBlock } from "../clip.ts";
import type { FeatureTensors, View } from "../features.ts";
import type { ClipInfo } from "../info.ts";
import type { VisionWeights } from "../weights.ts";
import { type BlockOptions, block, blockForRow, norm } from "./block.ts";
import { resizePositions } from "./positions.ts";
import { gatherWindows } from "./windows.ts";

export interface VisionOptions {
  readonly info: ClipInfo;
  readonly afterBlock?: AfterBlock;
}

/** Side of the grid of patches: pixels beyond the last whole patch are ignored. */
export function gridOf(size: number, info: ClipInfo): number {
  return Math.floor(size / info.vision.patch);
}

/**
 * The vision tower as a function of traced tensors.  pixels `[B, 3, S, S]`, already normalised -> what the view asks for.
 * It stops after the last block that anything depends on, and where only the class token is wanted of the last block, computes
 * that row alone.
 * @throws ShapeError when a tap lies beyond the tower, a window beyond the grid, or the pixels do not fit the view.
 */
export function traceVision<const V extends View>(
  weights: Traced<VisionWeights>,
  pixels: Tensor,
  view: V,
  { info, afterBlock }: VisionOptions,
): FeatureTensors<V> {
  expectShape("traceVision pixels", pixels, ["B", 3, view.size, view.size]);
  checkView(view, info);
  const { heads, layers } = info.vision;
  const options: BlockOptions = { heads, activation: view.activation ?? info.activation, epsilon: info.epsilon };
  const embedded = embedPatches(weights, pixels, view, info);
  const tokens: Record<number, Tensor> = view.taps.includes(0) ? { 0: embedded } : {};
  const last = view.pooled || view.normed || view.projected ? layers : Math.max(0, ...view.taps);
  const classAlone = !view.projected && !view.taps.includes(layers) && (view.pooled === true || view.normed === true);
  let x = embedded;
  for (let layer = 1; layer <= last; layer++) {
    const one = weights.blocks[layer - 1] as Traced<VisionWeights>["blocks"][number];
    x = layer === layers && classAlone ? blockForRow(x, one, options, { pick: classToken }) : block(x, one, options);
    if (view.taps.includes(layer)) tokens[layer] = x;
    if (afterBlock && view.taps.includes(layer)) x = afterBlock(x, layer);
  }
  const normed = (rows: Tensor): Tensor => norm(rows, weights.normAfter, info.epsilon);
  const project = (rows: Tensor): Tensor => linear(rows, weights.projection);
  const classRow = (stream: Tensor): Tensor => normed(take(stream, { axis: 1, index: 0 })); // [B, D]
  const windows = Object.fromEntries((view.windows ?? []).map((side) => [side, encodeWindows(side)]));
  return {
    tokens,
    normed: view.normed ? classRow(x) : undefined,
    pooled: view.pooled ? project(classRow(x)) : undefined,
    projected: view.projected ? project(normed(slice(x, { axis: 1, begin: 1 }))) : undefined,
    windows,
  } as unknown as FeatureTensors<V>;

  /** `[B, positions, E]`. */
  function encodeWindows(side: number): Tensor {
    const parts = gatherWindows(embedded, gridOf(view.size, info), side); // [B, P, 1 + w^2, D]
    const [batch, positions, rows, width] = parts.shape as [number, number, number, number];
    let stream = reshape(parts, [batch * positions, rows, width]);
    for (const one of weights.blocks.slice(0, -1)) stream = block(stream, one, options);
    stream = blockForRow(stream, weights.blocks.at(-1) as Traced<VisionWeights>["blocks"][number], options, {
      pick: classToken,
    });
    return reshape(project(classRow(stream)), [batch, positions, info.embed]);
  }
}

function classToken(x: Tensor): Tensor {
  return slice(x, { axis: 1, end: 1 });
}

/** Class token and patches with their positions, normed: the input of block 1.  `[B, 1 + N, D]`. */
function embedPatches(weights: Traced<VisionWeights>, pixels: Tensor, view: View, info: ClipInfo): Tensor {
  const { patch, width } = info.vision;
  const [batch, grid] = [pixels.shape[0] as number, gridOf(view.size, info)];
  const cropped = slice(slice(pixels, { axis: 2, end: grid * patch }), { axis: 3, end: grid * patch });
  const tiles = transpose(reshape(cropped, [batch, 3, grid, patch, grid, patch]), [0, 2, 4, 1, 3, 5]);
  const columns = reshape(tiles, [batch, grid * grid, 3 * patch * patch]);
  const patches = linear(columns, reshape(weights.patch, [width, 3 * patch * patch])); // [B, N, D]
  const first = broadcast(reshape(weights.classToken, [1, 1, width]), [batch, 1, width]);
  const positions = resizePositions(weights.positions, grid);
  const stream = add(concat([first, patches], { axis: 1 }), reshape(positions, [1, grid * grid + 1, width]));
  return norm(stream, weights.normBefore, info.epsilon);
}

function checkView(view: View, info: ClipInfo): void {
  const { layers, patch } = info.vision;
  const beyond = view.taps.find((layer) => !Number.isInteger(layer) || layer < 0 || layer > layers);
  if (beyond !== undefined)
    throw new ShapeError("vision tower", `tap ${beyond} is beyond ${info.name}, which has ${layers} blocks`);
  const grid = gridOf(view.size, info);
  if (grid < 1) throw new ShapeError("vision tower", `pictures of ${view.size} pixels hold no patch of ${patch}`);
  const wide = view.windows?.find((side) => !Number.isInteger(side) || side < 1 || side > grid);
  if (wide !== undefined)
    throw new ShapeError("vision tower", `a window of ${wide} patches does not fit a grid of ${grid}`);
}
