import { fillNormal, fillUniform, type Rng } from "@nidus/data";
import { type HostTensor, hostTensor, type Shape, sizeOf } from "@nidus/tensor";

/** Initial values for `init`: normal draws. The generator moves on, so the order of calls is part of a seed's meaning. */
export function normal(random: Rng, shape: Shape, { deviation }: { readonly deviation: number }): HostTensor {
  return hostTensor(shape, fillNormal(random, new Float32Array(sizeOf(shape)), { deviation }));
}

/** Uniform draws in [-limit, limit). `limit: 1 / Math.sqrt(fanIn)` is how torch starts a linear layer, weight and bias alike. */
export function uniform(random: Rng, shape: Shape, { limit }: { readonly limit: number }): HostTensor {
  return hostTensor(shape, fillUniform(random, new Float32Array(sizeOf(shape)), { min: -limit, max: limit }));
}
