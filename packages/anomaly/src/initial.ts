import { fillNormal, fillUniform, type Rng } from "@nidus/data";
import { type HostTensor, hostTensor, type Shape, sizeOf } from "@nidus/tensor";

/** Initial values for `init`: normal draws. The generator moves on, so the order of calls is part of a seed's meaning. */
export function normal(random: Rng, shape: Shape, { deviation }: { readonly deviation: number }): HostTensor {
  return hostTensor(shape, fillNormal(random, new Float32Array(sizeOf(shape)), { deviation }));
}

/** Uniform draws in [-limit, limit). */
export function uniform(random: Rng, shape: Shape, { limit }: { readonly limit: number }): HostTensor {
  return hostTensor(shape, fillUniform(random, new Float32Array(sizeOf(shape)), { min: -limit, max: limit }));
}

/** A linear layer as torch starts it: weight and bias uniform, `1 / sqrt(inner)` the limit of both.  `[out, inner]` and `[out]`. */
export function linearStart(
  random: Rng,
  [out, inner]: readonly [out: number, inner: number],
): { readonly weight: HostTensor; readonly bias: HostTensor } {
  const weight = linearWeight(random, [out, inner]);
  return { weight, bias: uniform(random, [out], { limit: 1 / Math.sqrt(inner) }) };
}

/** The same of a layer without bias.  `[out, inner]`. */
export function linearWeight(random: Rng, [out, inner]: readonly [out: number, inner: number]): HostTensor {
  return uniform(random, [out, inner], { limit: 1 / Math.sqrt(inner) });
}
