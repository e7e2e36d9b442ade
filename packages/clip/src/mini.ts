import { f32ToF16, fillNormal, type RawTensor, rng, type TensorSource } from "@nidus/data";
import type { WeightSource } from "./weights.ts";

/** Sizes of nidus-mini: as many blocks as ViT-L/14, so that taps of the papers fit; about 3.7 M parameters of vision and 1.4 M of text. */
const VISION = { width: 112, layers: 24, hidden: 448, patch: 16, size: 224 };
const TEXT = { width: 128, layers: 6, hidden: 512, context: 77 };
const EMBED = 128;

/**
 * The small CLIP that comes with Nidus, for trying things out without a download. **Its weights are random for now** (seeded, the
 * same everywhere): it has CLIP's form and speed, but sees nothing. For studies use CLIP ViT-L/14.
 */
export function mini(): WeightSource {
  return {
    name: "nidus-mini (random weights, not trained: for real studies use CLIP ViT-L/14)",
    open: async () => {
      const tokenizer = byteTokenizer();
      return {
        tensors: randomTensors(Object.keys(tokenizer.model.vocab).length),
        config: config(Object.keys(tokenizer.model.vocab).length),
        tokenizer: { "tokenizer.json": new TextEncoder().encode(JSON.stringify(tokenizer)) },
      };
    },
  };
}

function config(vocabulary: number): Record<string, never> {
  const tower = (
    { width, layers, hidden }: { width: number; layers: number; hidden: number },
    heads: number,
  ): object => ({
    hidden_size: width,
    num_hidden_layers: layers,
    intermediate_size: hidden,
    num_attention_heads: heads,
    hidden_act: "quick_gelu",
  });
  return {
    model_type: "clip",
    projection_dim: EMBED,
    vision_config: { ...tower(VISION, 4), patch_size: VISION.patch, image_size: VISION.size },
    text_config: { ...tower(TEXT, 2), max_position_embeddings: TEXT.context, vocab_size: vocabulary },
  } as unknown as Record<string, never>;
}

/** A vocabulary of bytes, at a word's end or not, and the two special tokens. No merges. */
function byteTokenizer(): {
  model: { type: string; vocab: Record<string, number>; merges: string[]; end_of_word_suffix: string };
} {
  const printable = [...range(33, 127), ...range(161, 173), ...range(174, 256)];
  const others = [...range(0, 256)].filter((byte) => !printable.includes(byte));
  const symbols = [
    ...printable.map((byte) => String.fromCodePoint(byte)),
    ...others.map((_, i) => String.fromCodePoint(256 + i)),
  ];
  const entries = [...symbols, ...symbols.map((symbol) => `${symbol}</w>`), "<|startoftext|>", "<|endoftext|>"];
  return {
    model: {
      type: "BPE",
      vocab: Object.fromEntries(entries.map((entry, id) => [entry, id])),
      merges: [],
      end_of_word_suffix: "</w>",
    },
  };
}

function* range(from: number, to: number): Generator<number> {
  for (let i = from; i < to; i++) yield i;
}

/** Seeded normal weights with the deviations of CLIP's own initialisation, as f16, under OpenAI's names. */
function randomTensors(vocabulary: number): TensorSource {
  const shapes = new Map<string, { shape: number[]; deviation: number; mean?: number }>();
  const put = (name: string, shape: number[], deviation: number, mean = 0): unknown =>
    shapes.set(name, { shape, deviation, mean });
  const norm = (name: string, width: number): void => {
    put(`${name}.weight`, [width], 0, 1);
    put(`${name}.bias`, [width], 0);
  };
  for (const [tower, at] of [
    [VISION, "visual."],
    [TEXT, ""],
  ] as const) {
    const { width, layers, hidden } = tower;
    const projected = width ** -0.5 * (2 * layers) ** -0.5;
    for (let i = 0; i < layers; i++) {
      const block = `${at}transformer.resblocks.${i}.`;
      norm(`${block}ln_1`, width);
      norm(`${block}ln_2`, width);
      put(`${block}attn.in_proj_weight`, [3 * width, width], width ** -0.5);
      put(`${block}attn.in_proj_bias`, [3 * width], 0);
      put(`${block}attn.out_proj.weight`, [width, width], projected);
      put(`${block}attn.out_proj.bias`, [width], 0);
      put(`${block}mlp.c_fc.weight`, [hidden, width], (2 * width) ** -0.5);
      put(`${block}mlp.c_fc.bias`, [hidden], 0);
      put(`${block}mlp.c_proj.weight`, [width, hidden], projected);
      put(`${block}mlp.c_proj.bias`, [width], 0);
    }
  }
  const { width, patch, size } = VISION;
  put("visual.conv1.weight", [width, 3, patch, patch], (3 * patch * patch) ** -0.5);
  put("visual.class_embedding", [width], width ** -0.5);
  put("visual.positional_embedding", [1 + (size / patch) ** 2, width], width ** -0.5);
  put("visual.proj", [width, EMBED], width ** -0.5);
  put("token_embedding.weight", [vocabulary, TEXT.width], 0.02);
  put("positional_embedding", [TEXT.context, TEXT.width], 0.01);
  put("text_projection", [TEXT.width, EMBED], TEXT.width ** -0.5);
  put("logit_scale", [], 0, Math.log(100));
  for (const name of ["visual.ln_pre", "visual.ln_post"]) norm(name, width);
  norm("ln_final", TEXT.width);

  const info = (name: string) => {
    const { shape } = shapes.get(name) as { shape: number[] };
    return { dtype: "F16" as const, shape, bytes: 2 * shape.reduce((a, b) => a * b, 1) };
  };
  return {
    names: [...shapes.keys()],
    metadata: {},
    info,
    read: async (name): Promise<RawTensor> => {
      const { shape, deviation, mean } = shapes.get(name) as { shape: number[]; deviation: number; mean: number };
      const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
      fillNormal(rng(0, `nidus-mini ${name}`), values, { mean, deviation });
      return { dtype: "F16", shape, data: f32ToF16(values) };
    },
  };
}
