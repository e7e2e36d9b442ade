import { type HostTensor, hostTensor, packF16, unpackF16 } from "@nidus/tensor";

/** Encoded pictures, by a key of pixels, weights, view and activation. Pass one to `fit` and `predict` to encode each picture once. */
export interface FeatureCache {
  /** Whether features come back as they were, or rounded to half precision: then users round what they put, too. */
  readonly dtype: "f32" | "f16";
  get(key: string): Promise<Readonly<Record<string, HostTensor>> | undefined>;
  put(key: string, features: Readonly<Record<string, HostTensor>>): Promise<void>;
}

export interface CacheOptions {
  readonly dtype: "f32" | "f16";
  /** Most bytes to hold; those unused longest go first. What is larger than that is not held at all. */
  readonly bytes: number;
}

/** A {@link FeatureCache} that tells how it is doing. */
export interface MemoryCache extends FeatureCache {
  readonly stats: {
    readonly entries: number;
    readonly bytes: number;
    readonly hits: number;
    readonly misses: number;
  };
}

type Features = Readonly<Record<string, HostTensor>>;
type Stored = Readonly<Record<string, HostTensor<"f32" | "f16">>>;

/** A cache in memory, the least recently used going first. */
export function memoryCache({ dtype, bytes: most }: CacheOptions): MemoryCache {
  const entries = new Map<string, { readonly stored: Stored; readonly bytes: number }>(); // the oldest use first
  let [bytes, hits, misses] = [0, 0, 0];
  const drop = (key: string): void => {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  return {
    dtype,
    get stats() {
      return { entries: entries.size, bytes, hits, misses };
    },
    async get(key) {
      const found = entries.get(key);
      if (found === undefined) {
        misses += 1;
        return undefined;
      }
      hits += 1;
      entries.delete(key);
      entries.set(key, found);
      return mapTensors(found.stored, unpack);
    },
    async put(key, features) {
      drop(key);
      const stored: Stored = dtype === "f16" ? mapTensors(features, pack) : features;
      const size = Object.values(stored).reduce((sum, tensor) => sum + tensor.data.byteLength, 0);
      if (size > most) return;
      entries.set(key, { stored, bytes: size });
      bytes += size;
      for (const oldest of entries.keys()) {
        if (bytes <= most) break;
        drop(oldest);
      }
    },
  };
}

/** What a cache of half precision gives back for these features. */
export function roundToHalf(features: Features): Features {
  return mapTensors(features, (tensor) => unpack(pack(tensor)));
}

/** The greatest number of binary16. */
const HALF_MAX = 65504;

/** Tensors beyond the range of binary16 stay as they are: an infinity would spoil whatever reads it. */
function pack(tensor: HostTensor): HostTensor<"f32" | "f16"> {
  const fits = (tensor.data as Float32Array).every((value) => Math.abs(value) <= HALF_MAX);
  return fits ? hostTensor(tensor.shape, packF16(tensor.data)) : tensor;
}

function unpack(tensor: HostTensor<"f32" | "f16">): HostTensor {
  return tensor.dtype === "f16"
    ? hostTensor(tensor.shape, unpackF16(tensor.data as Uint16Array))
    : (tensor as HostTensor);
}

function mapTensors<A, B>(record: Readonly<Record<string, A>>, change: (tensor: A) => B): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([name, tensor]) => [name, change(tensor)]));
}
