import {
  type Clip,
  classify,
  encodeAll,
  encodeEmbeddings,
  encodeTokens,
  type HostTensor,
  hostTensor,
  loadClip,
} from "nidus";
import { type Kind, named, type Result } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { positions } from "./clip.ts";

/** Full-size CLIP, sampled: class rows, listed token rows and statistics of each tap, per side of the pictures; prompts of two classes. */
export const clipLarge: Kind = {
  name: "clip-vit-l14",
  match: named("clip-vit-l14"),
  async *run(set, device) {
    await using clip = await loadClip(set.weights, { device });
    const rows = set.config.rows as Readonly<Record<string, readonly number[]>>;
    const pooled = new Map<string, HostTensor>();
    for (const side of Object.keys(rows))
      yield* pictures(set, clip, side, { rows: rows[side] as readonly number[], pooled });
    const end = clip.info.text.vocabulary - 1;
    const sentences = (await encodeTokens(clip, await set.integers("text.ids"), { end, group: 4 })).pooled;
    yield { tensor: "text.causal.pooled", value: sentences };
    const images = pooled.get(String(clip.info.vision.size)) as HostTensor;
    yield { tensor: "logits_per_image", value: classify(clip.info.logitScale, images, sentences).logits };
    const columns: Float64Array[] = [];
    for (const kind of ["normal", "abnormal"]) {
      const value = await prompts(set, clip, kind, end);
      columns.push(meanDirection(value));
      yield { tensor: `text.noncausal.${kind}`, value };
    }
    const [a, b] = columns as [Float64Array, Float64Array];
    yield {
      tensor: "T",
      value: {
        shape: [a.length, 2],
        data: Float64Array.from({ length: 2 * a.length }, (_, i) => (i % 2 ? b : a)[i >> 1] as number),
      },
    };
  },
};

async function* pictures(
  set: ReferenceSet,
  clip: Clip,
  side: string,
  { rows, pooled }: { readonly rows: readonly number[]; readonly pooled: Map<string, HostTensor> },
): AsyncIterable<Result> {
  const taps = set.config.taps as readonly number[];
  const pixels = set.formula(`clip.images.${side}`);
  const features = await encodeAll(clip, pixels, { size: Number(side), taps, pooled: true } as const, { group: 1 });
  pooled.set(side, features.pooled as HostTensor);
  yield { tensor: `${side}.pooled`, value: features.pooled as HostTensor };
  for (const layer of taps) {
    const tap = (features.tokens as Readonly<Record<number, HostTensor>>)[layer] as HostTensor;
    yield { tensor: `${side}.tap${layer}.cls`, value: pick(tap, [0], true) };
    yield { tensor: `${side}.tap${layer}.rows`, value: pick(tap, rows, false) };
    yield { tensor: `${side}.tap${layer}.stats`, value: statistics(tap) };
  }
  if (set.names.includes(`posembed.${side}.rows`)) {
    const table = await positions(clip, Number(side));
    const [count, width] = table.shape as [number, number];
    const chosen = pick({ ...table, shape: [1, count, width] }, [0, ...rows], false);
    yield { tensor: `posembed.${side}.rows`, value: { shape: [rows.length + 1, width], data: chosen.data } };
  }
}

/** Token rows of each picture.  `[B, T, D]` -> `[B, rows, D]`, or `[B, D]` of one row. */
function pick(tap: HostTensor, rows: readonly number[], flat: boolean): { shape: number[]; data: Float64Array } {
  const [batch, tokens, width] = tap.shape as [number, number, number];
  const data = new Float64Array(batch * rows.length * width);
  for (let i = 0; i < batch; i++) {
    for (const [k, row] of rows.entries()) {
      const from = (i * tokens + row) * width;
      data.set(tap.data.subarray(from, from + width), (i * rows.length + k) * width);
    }
  }
  return { shape: flat ? [batch, width] : [batch, rows.length, width], data };
}

/** Mean, population standard deviation, L2 norm, per picture.  `[B, 3]`. */
function statistics({ shape, data }: HostTensor): { shape: number[]; data: Float64Array } {
  const batch = shape[0] as number;
  const size = data.length / batch;
  const out = new Float64Array(batch * 3);
  for (let i = 0; i < batch; i++) {
    let [sum, squares] = [0, 0];
    for (let k = i * size; k < (i + 1) * size; k++) {
      const value = data[k] as number;
      sum += value;
      squares += value * value;
    }
    const mean = sum / size;
    out.set([mean, Math.sqrt(squares / size - mean * mean), Math.sqrt(squares)], 3 * i);
  }
  return { shape: [batch, 3], data: out };
}

/** Prompts whose words 1, 2, ... are learned vectors, run without the mask.  `[P, E]`. */
async function prompts(set: ReferenceSet, clip: Clip, kind: string, end: number): Promise<HostTensor> {
  const ids = await set.integers(`prompt.${kind}.ids`);
  const learned = set.formula(`ctx.${kind}_end`);
  const [count, length] = ids.shape as [number, number];
  const [, words, width] = learned.shape as [number, number, number];
  const parts: number[] = [];
  for (let i = 0; i < count; i++) {
    // One at a time: 77 positions that all see each other are the largest text work there is.
    const row = (ids.data as Int32Array).subarray(i * length, (i + 1) * length);
    const embedded = clip.words.embed({ ids: row, lengths: Int32Array.of(length), shape: [1, length] });
    const data = Float32Array.from(embedded.data);
    data.set((learned.data as Float32Array).subarray(i * words * width, (i + 1) * words * width), width);
    const { pooled } = await encodeEmbeddings(clip, hostTensor([1, length, width], data), [row.indexOf(end)], {
      causal: false,
    });
    parts.push(...pooled.data);
  }
  return hostTensor([count, parts.length / count], Float32Array.from(parts));
}

/** The mean of the rows, of length 1. */
function meanDirection({ shape, data }: HostTensor): Float64Array {
  const [rows, width] = shape as [number, number];
  const mean = Float64Array.from({ length: width }, (_, e) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += data[i * width + e] as number;
    return sum / rows;
  });
  const length = Math.sqrt(mean.reduce((sum, x) => sum + x * x, 0));
  return mean.map((x) => x / length);
}
