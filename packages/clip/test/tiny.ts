import { fillNormal, type RawTensor, rng, type TensorSource } from "@nidus/data";
import type { WeightSource } from "../src/weights.ts";

/** Sizes of a CLIP. */
export type Sizes = typeof TINY;

/** A CLIP small enough for the reference backend: 2 blocks a tower, pictures of 12 pixels in patches of 4. */
export const TINY = {
  width: 16,
  heads: 2,
  layers: 2,
  patch: 4,
  size: 12,
  textWidth: 8,
  textHeads: 2,
  textLayers: 2,
  context: 10,
  vocabulary: 20,
  embed: 6,
};

export type Shapes = Map<string, readonly number[]>;

/** Names and shapes as OpenAI writes them. */
export function openAiShapes(t: Sizes): Shapes {
  const map: Shapes = new Map();
  for (const [at, width, layers] of [
    ["visual.", t.width, t.layers],
    ["", t.textWidth, t.textLayers],
  ] as const) {
    for (let i = 0; i < layers; i++) {
      const block = `${at}transformer.resblocks.${i}.`;
      for (const norm of ["ln_1", "ln_2"])
        map.set(`${block}${norm}.weight`, [width]).set(`${block}${norm}.bias`, [width]);
      map.set(`${block}attn.in_proj_weight`, [3 * width, width]).set(`${block}attn.in_proj_bias`, [3 * width]);
      map.set(`${block}attn.out_proj.weight`, [width, width]).set(`${block}attn.out_proj.bias`, [width]);
      map.set(`${block}mlp.c_fc.weight`, [4 * width, width]).set(`${block}mlp.c_fc.bias`, [4 * width]);
      map.set(`${block}mlp.c_proj.weight`, [width, 4 * width]).set(`${block}mlp.c_proj.bias`, [width]);
    }
  }
  for (const norm of ["visual.ln_pre", "visual.ln_post"])
    map.set(`${norm}.weight`, [t.width]).set(`${norm}.bias`, [t.width]);
  map.set("ln_final.weight", [t.textWidth]).set("ln_final.bias", [t.textWidth]);
  map.set("visual.conv1.weight", [t.width, 3, t.patch, t.patch]).set("visual.class_embedding", [t.width]);
  map.set("visual.positional_embedding", [1 + (t.size / t.patch) ** 2, t.width]).set("visual.proj", [t.width, t.embed]);
  map.set("token_embedding.weight", [t.vocabulary, t.textWidth]).set("positional_embedding", [t.context, t.textWidth]);
  return map.set("text_projection", [t.textWidth, t.embed]).set("logit_scale", []);
}

/** A tensor by name: seeded, so that every naming of the same weights holds the same numbers. */
function values(name: string, shape: readonly number[]): Float32Array {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  const gain = /ln_.*weight$/.test(name);
  fillNormal(rng(7, name), data, { mean: gain ? 1 : 0, deviation: gain ? 0.1 : 0.3 });
  if (name === "logit_scale") data[0] = 2;
  return data;
}

export type Tensors = Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

/** The tiny weights, or those of other sizes, under OpenAI's names. */
export function openAiTensors(sizes: Sizes = TINY): Tensors {
  return new Map([...openAiShapes(sizes)].map(([name, shape]) => [name, { shape, data: values(name, shape) }]));
}

/** The same weights under Hugging Face's names: projections turned round, query, key and value apart. */
export function huggingFaceTensors(): Tensors {
  const map: Tensors = new Map();
  for (const [name, { shape, data }] of openAiTensors()) {
    const tower = name.startsWith("visual.") ? "vision" : "text";
    const inBlock = /transformer\.resblocks\.(\d+)\.(.*)$/.exec(name);
    if (inBlock) {
      const at = `${tower}_model.encoder.layers.${inBlock[1]}.`;
      const rest = inBlock[2] as string;
      const packed = /^attn\.in_proj_(weight|bias)$/.exec(rest);
      if (packed) {
        const third = data.length / 3;
        for (const [i, head] of ["q", "k", "v"].entries()) {
          map.set(`${at}self_attn.${head}_proj.${packed[1]}`, {
            shape: [(shape[0] as number) / 3, ...shape.slice(1)],
            data: data.slice(i * third, (i + 1) * third),
          });
        }
        continue;
      }
      const renamed = rest
        .replace("ln_1", "layer_norm1")
        .replace("ln_2", "layer_norm2")
        .replace("attn.out_proj", "self_attn.out_proj")
        .replace("mlp.c_fc", "mlp.fc1")
        .replace("mlp.c_proj", "mlp.fc2");
      map.set(at + renamed, { shape, data });
      continue;
    }
    const names: Readonly<Record<string, string>> = {
      "visual.conv1.weight": "vision_model.embeddings.patch_embedding.weight",
      "visual.class_embedding": "vision_model.embeddings.class_embedding",
      "visual.positional_embedding": "vision_model.embeddings.position_embedding.weight",
      "visual.proj": "visual_projection.weight",
      "token_embedding.weight": "text_model.embeddings.token_embedding.weight",
      positional_embedding: "text_model.embeddings.position_embedding.weight",
      text_projection: "text_projection.weight",
      logit_scale: "logit_scale",
    };
    const plain = name
      .replace("visual.ln_pre", "vision_model.pre_layrnorm")
      .replace("visual.ln_post", "vision_model.post_layernorm")
      .replace("ln_final", "text_model.final_layer_norm");
    const turned = name === "visual.proj" || name === "text_projection";
    map.set(
      names[name] ?? plain,
      turned ? { shape: [...shape].reverse(), data: turn(data, shape as [number, number]) } : { shape, data },
    );
  }
  return map.set("text_model.embeddings.position_ids", {
    shape: [1, TINY.context],
    data: new Float32Array(TINY.context),
  });
}

function turn(data: Float32Array, [rows, columns]: readonly [number, number]): Float32Array {
  return Float32Array.from(data, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)] as number);
}

/** Heads that are not 64 wide have to be stated. */
export const TINY_CONFIG: {
  readonly vision_config: object;
  readonly text_config: object;
  readonly projection_dim: number;
} = {
  vision_config: {
    num_attention_heads: 2,
    hidden_size: 16,
    num_hidden_layers: 2,
    intermediate_size: 64,
    image_size: 12,
    patch_size: 4,
  },
  text_config: {
    num_attention_heads: 2,
    hidden_size: 8,
    num_hidden_layers: 2,
    intermediate_size: 32,
    max_position_embeddings: 10,
    vocab_size: 20,
  },
  projection_dim: 6,
};

/** Tensors in memory as a checkpoint. */
export function sourceOf(tensors: Tensors, config: object = TINY_CONFIG): WeightSource {
  const source: TensorSource = {
    names: [...tensors.keys()],
    metadata: {},
    info: (name) => ({
      dtype: name.endsWith("position_ids") ? "I64" : "F32",
      shape: tensors.get(name)?.shape ?? [],
      bytes: 4 * (tensors.get(name)?.data.length ?? 0),
    }),
    read: async (name): Promise<RawTensor> => ({
      dtype: "F32",
      shape: tensors.get(name)?.shape ?? [],
      data: tensors.get(name)?.data as Float32Array,
    }),
  };
  return { name: "tiny", open: async () => ({ tensors: source, config: config as never }) };
}
