import { mini, type WeightSource } from "@nidus/clip";
import { fillNormal, type RawTensor, rng } from "@nidus/data";

/** Sizes of a CLIP that float64 runs in milliseconds: 3 blocks a tower, pictures of 12 pixels in patches of 4, mini's alphabet. */
export const TINY = {
  width: 16,
  heads: 2,
  layers: 3,
  patch: 4,
  size: 12,
  textWidth: 8,
  context: 24,
  embed: 6,
} as const;

/** Seeded normal weights under OpenAI's names. */
export function tinyClip(): WeightSource {
  return {
    name: "tiny",
    async open() {
      const { tokenizer, tensors } = await mini().open();
      const vocabulary = tensors.info("token_embedding.weight").shape[0] as number;
      const all = shapes(vocabulary);
      const shapeOf = (name: string): readonly number[] => all.get(name) as readonly number[];
      return {
        tokenizer,
        config: config(vocabulary) as never,
        tensors: {
          names: [...all.keys()],
          metadata: {},
          info: (name) => ({ dtype: "F32", shape: shapeOf(name), bytes: 4 * sizeOf(shapeOf(name)) }),
          read: async (name): Promise<RawTensor> => ({
            dtype: "F32",
            shape: shapeOf(name),
            data: values(name, shapeOf(name)),
          }),
        },
      };
    },
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function values(name: string, shape: readonly number[]): Float32Array {
  const data = new Float32Array(sizeOf(shape));
  const isGain = /ln_.*weight$/.test(name);
  return fillNormal(rng(7, name), data, { mean: isGain ? 1 : 0, deviation: isGain ? 0.1 : 0.3 });
}

function shapes(vocabulary: number): Map<string, readonly number[]> {
  const { width, layers, patch, size, textWidth, context, embed } = TINY;
  const map = new Map<string, readonly number[]>([["logit_scale", []]]);
  const norm = (name: string, side: number): unknown => map.set(`${name}.weight`, [side]).set(`${name}.bias`, [side]);
  const linear = (name: string, out: number, inner: number): unknown =>
    map.set(`${name}.weight`, [out, inner]).set(`${name}.bias`, [out]);
  for (const [tower, side] of [
    ["visual.", width],
    ["", textWidth],
  ] as const) {
    for (let i = 0; i < layers; i++) {
      const block = `${tower}transformer.resblocks.${i}.`;
      norm(`${block}ln_1`, side);
      norm(`${block}ln_2`, side);
      map.set(`${block}attn.in_proj_weight`, [3 * side, side]).set(`${block}attn.in_proj_bias`, [3 * side]);
      linear(`${block}attn.out_proj`, side, side);
      linear(`${block}mlp.c_fc`, 4 * side, side);
      linear(`${block}mlp.c_proj`, side, 4 * side);
    }
  }
  norm("visual.ln_pre", width);
  norm("visual.ln_post", width);
  norm("ln_final", textWidth);
  map.set("visual.conv1.weight", [width, 3, patch, patch]).set("visual.class_embedding", [width]);
  map.set("visual.positional_embedding", [1 + (size / patch) ** 2, width]).set("visual.proj", [width, embed]);
  map.set("token_embedding.weight", [vocabulary, textWidth]).set("positional_embedding", [context, textWidth]);
  return map.set("text_projection", [textWidth, embed]);
}

/** Heads are not 64 wide, so that they have to be stated. */
function config(vocabulary: number): object {
  const { width, heads, layers, patch, size, textWidth, context, embed } = TINY;
  const tower = (side: number): object => ({
    hidden_size: side,
    intermediate_size: 4 * side,
    num_hidden_layers: layers,
    num_attention_heads: heads,
  });
  return {
    projection_dim: embed,
    vision_config: { ...tower(width), patch_size: patch, image_size: size },
    text_config: { ...tower(textWidth), max_position_embeddings: context, vocab_size: vocabulary },
  };
}
