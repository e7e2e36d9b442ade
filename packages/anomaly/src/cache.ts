import type { HostTensor } from "@nidus/tensor";

/** Encoded pictures, by a key of pixels, weights, view and activation. Pass one to `fit` and `predict` to encode each picture once. */
export interface FeatureCache {
  /** Whether features come back as they were, or rounded to half precision. */
  readonly dtype: "f32" | "f16";
  get(key: string): Promise<Readonly<Record<string, HostTensor>> | undefined>;
  put(key: string, features: Readonly<Record<string, HostTensor>>): Promise<void>;
}

export interface CacheOptions {
  readonly dtype: "f32" | "f16";
  /** Most bytes to hold; those unused longest go first. */
  readonly bytes: number;
}

/** A cache in memory. */
export type MemoryCache = (options: CacheOptions) => FeatureCache;
