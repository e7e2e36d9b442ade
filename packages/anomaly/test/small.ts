/** Small heads, pictures and a small CLIP, for the tests of training and prediction. */
import { type Clip, loadClip, mini, type Preprocess, type WeightSource } from "@nidus/clip";
import {
  type Image,
  type Json,
  type Label,
  type LabelledSamples,
  rng,
  type Sample,
  type SampleMaker,
} from "@nidus/data";
import {
  add,
  concat,
  type Device,
  type HostTensor,
  hostTensor,
  l2Normalize,
  linear,
  mean,
  mul,
  reshape,
  slice,
  type Tensor,
  take,
} from "@nidus/tensor";
import {
  anomalyMap,
  defineHead,
  enlarge,
  focalDice,
  type Head,
  imageBce,
  mapHead,
  type Needs,
  normal,
  patches,
  patchMaps,
  type SampleKind,
  type Training,
} from "../src/index.ts";

export const SIZE = 48;

/** The first two blocks of each tower of nidus-mini. */
export const small = (device: Device): Promise<Clip> => loadClip(shortened(mini(), 2), { device });

function shortened(source: WeightSource, layers: number): WeightSource {
  const belongs = (name: string): boolean => Number(/\.(?:resblocks|layers)\.(\d+)\./.exec(name)?.[1] ?? 0) < layers;
  return {
    name: `${source.name}, ${layers} blocks`,
    open: async () => {
      const { tensors, config, ...rest } = await source.open();
      const towers = config as unknown as Readonly<Record<string, object>>;
      const [vision, text] = [towers.vision_config, towers.text_config].map((tower) => ({
        ...tower,
        num_hidden_layers: layers,
      }));
      return {
        ...rest,
        tensors: { ...tensors, names: tensors.names.filter(belongs) },
        config: { ...towers, vision_config: vision, text_config: text } as unknown as Json,
      };
    },
  };
}

export const preprocess: Preprocess = {
  filter: "bilinear",
  colour: { fit: "grey", predict: "rgb" },
  mean: [0.4, 0.4, 0.4],
  deviation: [0.3, 0.3, 0.3],
};

export const training: Training = { epochs: 4, batch: 4, rate: 0.01, beta1: 0.5 };

type SmallNeeds<Kind extends SampleKind, Taps extends readonly number[], Bank> = Needs & {
  readonly samples: Kind;
  readonly taps: Taps;
  readonly bank: Bank;
};
type MapEvidence = { readonly map: Tensor };

/** A linear probe on patches, trained on made samples. */
export const probe: Head<
  { readonly w: readonly HostTensor[] },
  undefined,
  SmallNeeds<"synthetic", readonly [1, 2], undefined>,
  MapEvidence
> = mapHead(
  {
    name: "probe",
    options: { taps: [1, 2] },
    needs: { size: SIZE, preprocess, taps: [1, 2], samples: "synthetic", bank: undefined },
    training,
    init: ({ clip, random }) => ({
      w: [1, 2].map(() => normal(random, [2, clip.vision.width], { deviation: 0.2 })),
    }),
    rate: (path) => (path.endsWith("0") ? 1 : 0.5),
    logits: (p, _text, f) =>
      f.taps.map((layer, i) => ({
        branch: "w",
        layer,
        z: linear(l2Normalize(patches(f.tokens[layer])), p.w[i] as Tensor),
      })),
  },
  { reduce: "mean", loss: focalDice, score: "max" },
);

/** The same against sentences that are learned in part. */
export const prompted: Head<
  { readonly context: HostTensor; readonly adapter: HostTensor },
  Tensor,
  SmallNeeds<"synthetic", readonly [2], undefined>,
  MapEvidence
> = mapHead(
  {
    name: "prompted",
    needs: { size: SIZE, preprocess, taps: [2], samples: "synthetic", bank: undefined },
    training,
    init: ({ clip, random }) => ({
      context: normal(random, [2, 2, clip.text.width], { deviation: 0.02 }),
      adapter: normal(random, [clip.embed, clip.vision.width], { deviation: 0.05 }),
    }),
    text: (p, clip) => {
      const tokens = clip.tokenize(["ok", "ill"]);
      const words = clip.embed(tokens);
      const [start, rest] = [slice(words, { axis: 1, end: 1 }), slice(words, { axis: 1, begin: 1, end: 8 })];
      const lengths = Array.from(tokens.lengths, (length) => length + 2);
      return l2Normalize(clip.encode(concat([start, p.context, rest], { axis: 1 }), lengths)); // [2, E]
    },
    logits: (p, text, f) => [
      { branch: "text", layer: 2, z: mul(linear(l2Normalize(linear(patches(f.tokens[2]), p.adapter)), text), 10) },
    ],
  },
  { reduce: "mean", loss: focalDice, score: "max" },
);

/** Nothing to learn: distance to remembered patches, against fixed sentences that nobody reads. */
export const memory: Head<
  Record<string, HostTensor>,
  Tensor,
  SmallNeeds<"none", readonly [2], "raw">,
  MapEvidence & { readonly distance: Tensor }
> = defineHead({
  name: "memory",
  options: {},
  needs: { size: SIZE, preprocess, taps: [2], samples: "none", bank: "raw" },
  init: (): Record<string, HostTensor> => ({}),
  text: (_p, clip) => clip.encode(clip.embed(clip.tokenize(["fine"])), [6]),
  bank: (_p, f) => ({ patches: reshape(patches(f.tokens[2]), [-1, f.tokens[2].shape[2] as number]) }),
  evidence: (_p, _text, bank, f) => {
    const near = bank.nearest("patches", patches(f.tokens[2])); // [B, N]
    const map = take(enlarge(patchMaps(reshape(near, [...near.shape, 1])), SIZE), { axis: 1, index: 0 });
    return { map, distance: mean(near, { axis: 1 }) };
  },
  fuse: ({ map, distance }, { ranges }) => {
    const { min = 0, max = 1 } = ranges.distance ?? {};
    const scores = Float32Array.from(distance.data, (d) => (d - min) / Math.max(max - min, 1e-12));
    return { map, score: hostTensor(distance.shape, scores) };
  },
});

/** Learns from labelled pictures, by way of adapters inside the tower. */
export const adapted: Head<
  { readonly adapter: HostTensor; readonly w: HostTensor },
  undefined,
  SmallNeeds<"labelled", readonly [1, 2], "adapted">,
  MapEvidence & { readonly near: Tensor }
> = defineHead({
  name: "adapted",
  options: {},
  needs: { size: SIZE, preprocess, taps: [1, 2], samples: "labelled", bank: "adapted", feedback: true },
  training,
  init: ({ clip, random }) => ({
    adapter: normal(random, [clip.vision.width, clip.vision.width], { deviation: 0.02 }),
    w: normal(random, [2, clip.vision.width], { deviation: 0.2 }),
  }),
  afterBlock: (p, x, layer) => (layer === 1 ? add(x, linear(x, p.adapter)) : x),
  loss: (p, _text, f, { label }) => {
    const z = linear(l2Normalize(patches(f.tokens[2])), p.w);
    const total = imageBce(z, label, "logit");
    return { total, parts: { bce: total } };
  },
  bank: (_p, f) => ({ patches: reshape(patches(f.tokens[2]), [-1, f.tokens[2].shape[2] as number]) }),
  evidence: (p, _text, bank, f) => {
    const z = linear(l2Normalize(patches(f.tokens[2])), p.w);
    return {
      map: anomalyMap([{ branch: "w", layer: 2, z }], SIZE),
      near: bank.nearest("patches", patches(f.tokens[2])),
    };
  },
  fuse: ({ map, near }) => {
    const rows = near.shape[1] as number;
    const score = Float32Array.from({ length: near.shape[0] as number }, (_, i) =>
      (near.data as Float32Array).subarray(i * rows, (i + 1) * rows).reduce((sum, d) => sum + d, 0),
    );
    return { map, score: hostTensor([score.length], score) };
  },
});

/** A grey picture of waves, another one for each number; abnormal ones hold a bright square. */
export function picture(number: number, label: Label = 0): Image {
  const random = rng(5, "picture").at(number);
  const [across, down, phase] = [random.uniform(0.1, 0.5), random.uniform(0.1, 0.5), random.uniform(0, 6)];
  const data = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
    const inside = label === 1 && x >= 10 && x < 26 && y >= 12 && y < 28;
    return inside ? 250 : Math.round(90 + 40 * Math.sin(across * x + down * y + phase));
  });
  return { width: SIZE, height: SIZE, channels: 1, data };
}

const square = {
  width: SIZE,
  height: SIZE,
  data: Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
    Number(i % SIZE >= 10 && i % SIZE < 26 && Math.floor(i / SIZE) >= 12 && Math.floor(i / SIZE) < 28),
  ),
};

/** Samples with the given labels. */
export function pictures(
  labels: readonly Label[],
  { from = 0, masks = true }: { readonly from?: number; readonly masks?: boolean } = {},
): LabelledSamples {
  return {
    length: labels.length,
    labels,
    at: async (i): Promise<Sample> => {
      const label = labels[i] as Label;
      const image = picture(from + i, label);
      return { key: `p${from + i}.png`, image, label, ...(label === 1 && masks && { mask: square }) };
    },
  };
}

export const zeros = (count: number): Label[] => Array<Label>(count).fill(0);

/** A bright square somewhere, or the picture as it is. `log` hears of every sample. */
export function squares(log: (bytes: Uint8Array) => void = () => {}): SampleMaker {
  return {
    name: "squares",
    options: { side: 16 },
    make: ({ image, random }) => {
      const [left, top] = [random.integer(0, SIZE - 16), random.integer(0, SIZE - 16)];
      const plain = random.uniform() < 0.25;
      const inside = (i: number): boolean => {
        const [x, y] = [(i % SIZE) - left, Math.floor(i / SIZE) - top];
        return !plain && x >= 0 && x < 16 && y >= 0 && y < 16;
      };
      const data = (image.data as Uint8Array).map((value, i) => (inside(i) ? 250 : value));
      log(data);
      const mask = { width: SIZE, height: SIZE, data: data.map((_, i) => Number(inside(i))) };
      return { image: { ...image, data }, mask, task: plain ? "identity" : "square" };
    },
  };
}
