import { patches } from "@nidus/anomaly";
import type { Features } from "@nidus/clip";
import { constant, hostTensor, l2Normalize, linear, matmul, ShapeError, type Tensor, type Traced } from "@nidus/tensor";
import type { MediclipNeeds, MediclipParameters, MediclipSamples } from "./options.ts";

/**
 * Patches of every tap in the joint space, of length 1: through the tap's linear layer, or by pooling channels where there are no
 * adapters.   -> by tap `[B, N, E]`.
 */
export function mediclipPatches(
  { adapters }: Traced<MediclipParameters>,
  f: Pick<Features<MediclipNeeds<MediclipSamples>>, "taps" | "tokens">,
  { embed }: { readonly embed: number },
): readonly Tensor[] {
  if (adapters !== undefined && adapters.length !== f.taps.length)
    throw new ShapeError("mediclip", `${f.taps.length} taps, but adapters for ${adapters.length}`);
  return f.taps.map((layer, i) => {
    const x = patches(f.tokens[layer] as Tensor); // [B, N, D]
    const adapter = adapters?.[i];
    return l2Normalize(adapter === undefined ? channelPool(x, embed) : linear(x, adapter.weight, adapter.bias));
  });
}

/**
 * Adaptive average pooling over the last axis: output j is the mean of inputs `floor(j D / E)` to `ceil((j + 1) D / E) - 1`.
 * Neighbouring ranges overlap where E does not divide D.   `[..., D]` -> `[..., E]`.
 */
export function channelPool(x: Tensor, channels: number): Tensor {
  const width = x.shape.at(-1) ?? 0;
  if (width === 0 || !Number.isInteger(channels) || channels < 1)
    throw new ShapeError("channelPool", `expected channels on both sides, got ${width} to ${channels}`);
  const data = new Float64Array(width * channels);
  for (let j = 0; j < channels; j++) {
    const [from, to] = [Math.floor((j * width) / channels), Math.ceil(((j + 1) * width) / channels)];
    for (let i = from; i < to; i++) data[i * channels + j] = 1 / (to - from);
  }
  return matmul(x, constant(hostTensor([width, channels], data)));
}
