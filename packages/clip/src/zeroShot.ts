import type { Image } from "@nidus/data";
import { type HostTensor, hostTensor } from "@nidus/tensor";
import type { Clip } from "./clip.ts";
import { encodeAll, encodeTexts, type GroupOptions } from "./encode.ts";
import { clipPreprocess } from "./preprocess/presets.ts";
import { stackPixels, toPixels } from "./preprocess/toPixels.ts";

export interface ZeroShot {
  /** `exp(logit scale)` times cosines.  `[n, P]`. */
  readonly logits: HostTensor;
  /** Softmax of the logits over the sentences.  `[n, P]`, rows sum to 1. */
  readonly probabilities: HostTensor;
}

/**
 * Zero-shot classification (Radford et al. 2021, arXiv:2103.00020, section 3.1): which sentence fits each picture best.
 * @param images Pictures, which are prepared as CLIP's were (shorter side to S, bicubic, centre crop), or pixels that are ready,
 * `[n, 3, S, S]`.   @param sentences P of them.
 */
export async function zeroShot(
  clip: Clip,
  images: readonly Image[] | HostTensor,
  sentences: readonly string[],
  options: GroupOptions = {},
): Promise<ZeroShot> {
  const pixels = "kind" in images ? images : prepared(clip, images);
  const view = { size: pixels.shape[2] as number, taps: [], pooled: true } as const;
  const features = (await encodeAll(clip, pixels, view, options)).pooled as HostTensor;
  return classify(clip.info.logitScale, features, await encodeTexts(clip, sentences, options));
}

function prepared(clip: Clip, images: readonly Image[]): HostTensor {
  const pixels = toPixels({ needs: { size: clip.info.vision.size, preprocess: clipPreprocess } });
  return stackPixels(images.map((image) => pixels(image)));
}

/** Scaled cosines and their softmax.  images `[n, E]`, texts `[P, E]`, neither normalised. */
export function classify(logitScale: number, images: HostTensor, texts: HostTensor): ZeroShot {
  const [n, width] = images.shape as [number, number];
  const count = texts.shape[0] as number;
  const [a, b] = [unitRows(images), unitRows(texts)];
  const logits = new Float64Array(n * count);
  const probabilities = new Float64Array(n * count);
  for (let i = 0; i < n; i++) {
    const row = logits.subarray(i * count, (i + 1) * count);
    for (let p = 0; p < count; p++) {
      let dot = 0;
      for (let e = 0; e < width; e++) dot += (a[i * width + e] as number) * (b[p * width + e] as number);
      row[p] = logitScale * dot;
    }
    const peak = Math.max(...row);
    const total = row.reduce((sum, z) => sum + Math.exp(z - peak), 0);
    for (let p = 0; p < count; p++) probabilities[i * count + p] = Math.exp((row[p] as number) - peak) / total;
  }
  return { logits: hostTensor([n, count], logits), probabilities: hostTensor([n, count], probabilities) };
}

function unitRows({ shape, data }: HostTensor): Float64Array {
  const width = shape[1] as number;
  const rows = Float64Array.from(data);
  for (let from = 0; from < rows.length; from += width) {
    const row = rows.subarray(from, from + width);
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    for (let e = 0; e < width; e++) row[e] = (row[e] as number) / length;
  }
  return rows;
}
