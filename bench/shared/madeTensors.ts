import { f32ToF16, fillNormal, rng, type TensorSource } from "nidus";

const VISION = { width: 1024, layers: 24, patch: 14, size: 224 };
const TEXT = { width: 768, layers: 12, context: 77, vocabulary: 49408 };
const EMBED = 768;

/** Tensors of CLIP ViT-L/14 under OpenAI's names, each made when it is read: norms as they start, the rest normal and small. */
export function madeTensors(): TensorSource {
  const shapes = new Map(shapesOf());
  const shapeOf = (name: string): readonly number[] => shapes.get(name) ?? [];
  const count = (name: string): number => shapeOf(name).reduce((product, side) => product * side, 1);
  return {
    names: [...shapes.keys()],
    metadata: {},
    info: (name) => ({ dtype: "F16", shape: shapeOf(name), bytes: 2 * count(name) }),
    async read(name) {
      const values = new Float32Array(count(name));
      if (name === "logit_scale") values.fill(Math.log(100));
      else if (/ln_\w+\.weight$/.test(name)) values.fill(1);
      else if (!name.endsWith("bias")) fillNormal(rng(0, name), values, { mean: 0, deviation: 0.02 });
      return { dtype: "F16", shape: shapeOf(name), data: f32ToF16(values) };
    },
  };
}

function* shapesOf(): Generator<[name: string, shape: readonly number[]]> {
  for (const [{ width, layers }, at] of [
    [VISION, "visual."],
    [TEXT, ""],
  ] as const) {
    for (let i = 0; i < layers; i++) {
      const block = `${at}transformer.resblocks.${i}.`;
      yield* norm(`${block}ln_1`, width);
      yield* norm(`${block}ln_2`, width);
      yield* linear(`${block}attn.in_proj_`, [3 * width, width]);
      yield* linear(`${block}attn.out_proj.`, [width, width]);
      yield* linear(`${block}mlp.c_fc.`, [4 * width, width]);
      yield* linear(`${block}mlp.c_proj.`, [width, 4 * width]);
    }
  }
  const { width, patch, size } = VISION;
  yield* norm("visual.ln_pre", width);
  yield* norm("visual.ln_post", width);
  yield* norm("ln_final", TEXT.width);
  yield ["visual.conv1.weight", [width, 3, patch, patch]];
  yield ["visual.class_embedding", [width]];
  yield ["visual.positional_embedding", [1 + (size / patch) ** 2, width]];
  yield ["visual.proj", [width, EMBED]];
  yield ["token_embedding.weight", [TEXT.vocabulary, TEXT.width]];
  yield ["positional_embedding", [TEXT.context, TEXT.width]];
  yield ["text_projection", [TEXT.width, EMBED]];
  yield ["logit_scale", []];
}

function* norm(name: string, width: number): Generator<[string, readonly number[]]> {
  yield [`${name}.weight`, [width]];
  yield [`${name}.bias`, [width]];
}

function* linear(name: string, shape: readonly [number, number]): Generator<[string, readonly number[]]> {
  yield [`${name}weight`, shape];
  yield [`${name}bias`, [shape[0]]];
}
