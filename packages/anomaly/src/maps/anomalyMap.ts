import { mul, type ResizeOptions, ShapeError, softmax, type Tensor, take } from "@nidus/tensor";
import type { PatchLogits } from "../traced.ts";
import { addAll } from "./addAll.ts";
import { enlarge, patchMaps } from "./patchMaps.ts";

/** Index of "abnormal" on every axis of classes. */
export const ABNORMAL = 1;

/**
 * How logits of layers and branches become one map per class. Branches count alike: their results are averaged.
 *
 * | method                | scale | first      | layers              |
 * | --------------------- | ----- | ---------- | ------------------- |
 * | MediCLIP, code        | 1     | `upsample` | `meanLogits`        |
 * | MediCLIP, paper eq. 2 | 1/0.07| `softmax`  | `meanProbability`   |
 * | APRIL-GAN, MVFA       | 100   | `upsample` | `sumProbability`    |
 */
export interface MapRule extends ResizeOptions {
  /** Factor on the logits, where they are plain cosines: a logit scale, or one over a temperature. Default 1. */
  readonly scale?: number;
  /** Whether logits are enlarged (default) or probabilities are. */
  readonly first?: "upsample" | "softmax";
  /** What of the layers is averaged (default: logits) or summed. A sum of L layers lies in [0, L]. */
  readonly layers?: "meanLogits" | "meanProbability" | "sumProbability";
}

/** One map per class: probabilities, or their sum over layers.  logits `[B, N, 2]` each -> `[B, 2, S, S]`. @throws ShapeError without logits. */
export function classMaps(logits: readonly PatchLogits[], size: number, rule: MapRule = {}): Tensor {
  if (logits.length === 0) throw new ShapeError("classMaps", "expected logits of at least one layer, got none");
  const { scale = 1, first = "upsample", layers = "meanLogits", alignCorners = true } = rule;
  const probabilities = (z: Tensor): Tensor => {
    const maps = patchMaps(mul(z, scale)); // [B, 2, g, g]
    return first === "upsample"
      ? softmax(enlarge(maps, size, { alignCorners }), { axis: 1 })
      : enlarge(softmax(maps, { axis: 1 }), size, { alignCorners });
  };
  const names = [...new Set(logits.map(({ branch }) => branch))];
  const branches = names.map((name) => logits.filter(({ branch }) => branch === name).map(({ z }) => z));
  if (layers === "meanLogits") return probabilities(average(branches.map(average)));
  const joined = layers === "sumProbability" ? addAll : average;
  return average(branches.map((zs) => joined(zs.map(probabilities))));
}

/** Per-pixel abnormality: the abnormal one of the {@link classMaps}.  logits `[B, N, 2]` each -> `[B, S, S]`. */
export function anomalyMap(logits: readonly PatchLogits[], size: number, rule: MapRule = {}): Tensor {
  return take(classMaps(logits, size, rule), { axis: 1, index: ABNORMAL });
}

function average(tensors: readonly Tensor[]): Tensor {
  return mul(addAll(tensors), 1 / tensors.length);
}
