import { mini, type WeightSource } from "@nidus/clip";
import { fillNormal, type RawTensor, rng } from "@nidus/data";

/** As many blocks as the papers' taps need, and little else: a recipe's cell runs in a second. */
const VISION = { side: 16, layers: 24 } as const;
const TEXT = { side: 16, layers: 1 } as const;
const PATCH = 56;
const SIZE = 224;
const EMBED = 8;
const CONTEXT = 77;
const HEADS = 2;

/** A CLIP of seeded normal weights with the alphabet of `mini`. */
export function smallClip(): WeightSource {
  return {
    name: "small",
    async open() {
      const { tokenizer, tensors } = await mini().open();
      const [vocabulary = 0] = tensors.info("token_embedding.weight").shape;
      const shapes = shapesOf(vocabulary);
      const info = (name: string) => {
        const shape = shapes.get(name) ?? [];
        return { dtype: "F32" as const, shape, bytes: 4 * shape.reduce((a, b) => a * b, 1) };
      };
      const read = async (name: string): Promise<RawTensor> => {
        const { dtype, shape, bytes } = info(name);
        const mean = /ln_.*weight$/.test(name) ? 1 : 0;
        return { dtype, shape, data: fillNormal(rng(7, name), new Float32Array(bytes / 4), { mean, deviation: 0.2 }) };
      };
      const tower = ({ side, layers }: { readonly side: number; readonly layers: number }) => ({
        hidden_size: side,
        intermediate_size: 4 * side,
        num_hidden_layers: layers,
        num_attention_heads: HEADS,
      });
      const config = {
        projection_dim: EMBED,
        vision_config: { ...tower(VISION), patch_size: PATCH, image_size: SIZE },
        text_config: { ...tower(TEXT), max_position_embeddings: CONTEXT, vocab_size: vocabulary },
      };
      return { tokenizer, config: config as never, tensors: { names: [...shapes.keys()], metadata: {}, info, read } };
    },
  };
}

function shapesOf(vocabulary: number): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([["logit_scale", []]]);
  const withBias = (name: string, ...shape: readonly number[]): unknown =>
    shapes.set(`${name}.weight`, shape).set(`${name}.bias`, shape.slice(0, 1));
  for (const [tower, { side, layers }] of [["visual.", VISION] as const, ["", TEXT] as const]) {
    for (let i = 0; i < layers; i++) {
      const block = `${tower}transformer.resblocks.${i}.`;
      for (const norm of ["ln_1", "ln_2"]) withBias(block + norm, side);
      shapes.set(`${block}attn.in_proj_weight`, [3 * side, side]).set(`${block}attn.in_proj_bias`, [3 * side]);
      withBias(`${block}attn.out_proj`, side, side);
      withBias(`${block}mlp.c_fc`, 4 * side, side);
      withBias(`${block}mlp.c_proj`, side, 4 * side);
    }
  }
  for (const norm of ["visual.ln_pre", "visual.ln_post"]) withBias(norm, VISION.side);
  withBias("ln_final", TEXT.side);
  shapes.set("visual.conv1.weight", [VISION.side, 3, PATCH, PATCH]).set("visual.class_embedding", [VISION.side]);
  shapes.set("visual.positional_embedding", [1 + (SIZE / PATCH) ** 2, VISION.side]);
  shapes.set("visual.proj", [VISION.side, EMBED]).set("text_projection", [TEXT.side, EMBED]);
  return shapes
    .set("token_embedding.weight", [vocabulary, TEXT.side])
    .set("positional_embedding", [CONTEXT, TEXT.side]);
}
