import { type HostTensor, hostTensor } from "nidus";
import type { Computed, Kind } from "../shared/kind.ts";
import { named } from "../shared/kind.ts";
import type { Numbers } from "../shared/numbers.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { forward, gradients } from "./mediclipPrograms.ts";
import { byName, norms, openMediclip, present, promptSentences } from "./mediclipReplay.ts";
import { results, textResults, trace } from "./mediclipTensors.ts";

const BYTE = 255;

/** MediCLIP at full size, sampled: rows of patches, pixels of maps, elements of gradients, three steps of training. */
export const mediclipLarge: Kind = {
  name: "mediclip-vit-l14",
  match: named("mediclip-vit-l14"),
  async *run(set, device) {
    const prompts = { kind: "learned", vectors: set.config.n_ctx as number } as const;
    const sentences = await promptSentences(set, "", ".");
    await using m = await openMediclip(set, device, { options: { prompts }, sentences });
    const tokens = await m.encode(set.formula(`clip.images.${m.clip.info.vision.size}`));
    const mask = await set.floats("mask_hard");
    const soft = await set.floats("mask_soft_u8");
    const { T, computed } = await textResults(set, m);
    yield* computed;
    const parameters = await m.parameters();
    const inputs = { tokens, mask, text: T };
    yield* results(set, m, { inputs });
    const share = hostTensor(
      soft.shape,
      Float32Array.from(soft.data, (value) => value / BYTE),
    );
    yield* results(set, m, { kind: "soft", inputs: { ...inputs, mask: share } });
    const { patches, map } = await forward(m, parameters, inputs);
    for (const [i, value] of patches.entries()) yield* present(set, "", { [`adapter.${i}.rows`]: rowsOf(set, value) });
    yield* present(set, "map.", await summary(set, map));
    m.forget();
    const { gradient } = await gradients(m, parameters, { tokens, mask });
    yield* samples(set, "hard.grad.", byName(gradient));
    const strong = await textResults(set, m, "strong.", "strong.");
    yield* strong.computed;
    yield* results(set, m, { prefix: "strong.", variant: "strong.", inputs: { ...inputs, text: strong.T } });
    m.forget();
    yield* trace(set, m, { tokens, mask });
  },
};

/** Patches at the set's positions of the grid.  `[B, N, E]` -> `[B, positions, E]`. */
function rowsOf({ config }: ReferenceSet, { shape, data }: HostTensor): Numbers {
  const [batch, count, width] = shape as [number, number, number];
  const grid = Math.sqrt(count);
  const positions = (config.grid_positions as [number, number][]).map(([row, column]) => row * grid + column);
  const rows = Array.from({ length: batch }, (_, b) =>
    positions.map((at) => Array.from(data.subarray((b * count + at) * width, (b * count + at + 1) * width))),
  );
  return { shape: [batch, positions.length, width], data: rows.flat(2) };
}

/** Some pixels of each map, and its extremes and mean.  `[B, S, S]`. */
async function summary(set: ReferenceSet, { shape, data }: HostTensor): Promise<Record<string, Numbers>> {
  const batch = shape[0] as number;
  const size = data.length / batch;
  const index = (await set.integers("map.index")).data;
  const maps = Array.from({ length: batch }, (_, b) => Array.from(data.subarray(b * size, (b + 1) * size)));
  const each = (of: (map: number[]) => number): Numbers => ({ shape: [batch], data: maps.map(of) });
  return {
    samples: { shape: [batch, index.length], data: maps.flatMap((map) => Array.from(index, (i) => map[i] as number)) },
    max: each((map) => map.reduce((a, b) => Math.max(a, b))),
    min: each((map) => map.reduce((a, b) => Math.min(a, b))),
    mean: each((map) => map.reduce((a, b) => a + b) / size),
  };
}

/** The norm of each tensor, and the elements at the set's positions. */
async function* samples(
  set: ReferenceSet,
  prefix: string,
  tensors: Record<string, HostTensor>,
): AsyncIterable<Computed> {
  for (const [name, tensor] of Object.entries(tensors)) {
    const { data: index } = await set.integers(`${prefix}index.${name}`);
    yield* present(set, `${prefix}norm.`, { [name]: norms([tensor]) });
    const data = Array.from(index, (i) => tensor.data[i] as number);
    yield* present(set, `${prefix}samples.`, { [name]: { shape: [data.length], data } });
  }
}
