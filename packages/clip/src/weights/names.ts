import { FormatError } from "@nidus/data";

/** How a checkpoint names its tensors. open_clip uses OpenAI's names; its CustomTextCLIP puts `text.` before the text tower's. */
export interface Naming {
  readonly style: "hugging-face" | "openai";
  /** What stands before every name: `module.`, `clip.`, or nothing. */
  readonly prefix: string;
  /** What stands before the text tower's names. */
  readonly textPrefix: string;
}

const ANCHORS = {
  "hugging-face": "vision_model.embeddings.patch_embedding.weight",
  openai: "visual.conv1.weight",
} as const;

/** Tells the naming from the keys alone: file names lie. @throws FormatError when it is none of those known. */
export function detectNaming(source: string, names: readonly string[]): Naming {
  if (names.some((name) => name.includes("visual.trunk."))) {
    throw new FormatError(
      source,
      "the vision tower is a timm model (visual.trunk.*), which is not a CLIP ViT; use ViT weights",
    );
  }
  for (const style of ["hugging-face", "openai"] as const) {
    const anchor = names.find((name) => name.endsWith(ANCHORS[style]));
    if (anchor === undefined) continue;
    const prefix = anchor.slice(0, -ANCHORS[style].length);
    const custom = names.includes(`${prefix}text.token_embedding.weight`);
    return { style, prefix, textPrefix: custom ? `${prefix}text.` : prefix };
  }
  const some = names.slice(0, 3).join(", ") || "none";
  throw new FormatError(
    source,
    `no CLIP naming recognised: expected ${Object.values(ANCHORS).join(" or ")} among the tensors, found ${some}`,
  );
}

/** Tensors of other checkpoints that hold nothing to learn. */
export const IGNORED: RegExp = /(^|\.)(position_ids|attn_mask|input_resolution|context_length|vocab_size)$/;

/** Where one weight comes from: the tensors whose rows it joins, and whether they are stored the other way round. */
export interface Recipe {
  readonly sources: readonly string[];
  readonly transposed?: boolean;
}

/** Every weight of both towers by its path in `ClipWeights`, and from which tensors it is made. */
export function recipes(
  { style, prefix, textPrefix }: Naming,
  layers: { readonly vision: number; readonly text: number },
): Map<string, Recipe> {
  const map = new Map<string, Recipe>();
  const one = (path: string, name: string, transposed = false): unknown =>
    map.set(path, { sources: [name], transposed });
  const pair = (path: string, name: string): void => {
    one(`${path}.${/\.norm\w*$/.test(path) ? "gain" : "weight"}`, `${name}.weight`);
    one(`${path}.bias`, `${name}.bias`);
  };
  for (const tower of ["vision", "text"] as const) {
    const at = tower === "vision" ? prefix : textPrefix;
    const hf = `${prefix}${tower}_model.`;
    for (let i = 0; i < layers[tower]; i++) {
      const to = `${tower}.blocks.${i}`;
      const from =
        style === "openai"
          ? `${at}${tower === "vision" ? "visual." : ""}transformer.resblocks.${i}.`
          : `${hf}encoder.layers.${i}.`;
      const names =
        style === "openai"
          ? { norm1: "ln_1", norm2: "ln_2", out: "attn.out_proj", up: "mlp.c_fc", down: "mlp.c_proj" }
          : { norm1: "layer_norm1", norm2: "layer_norm2", out: "self_attn.out_proj", up: "mlp.fc1", down: "mlp.fc2" };
      for (const [part, name] of Object.entries(names)) pair(`${to}.${part}`, from + name);
      for (const kind of ["weight", "bias"]) {
        const joined =
          style === "openai"
            ? [`${from}attn.in_proj_${kind}`]
            : ["q", "k", "v"].map((head) => `${from}self_attn.${head}_proj.${kind}`);
        map.set(`${to}.qkv.${kind}`, { sources: joined });
      }
    }
  }
  if (style === "openai") {
    one("vision.patch", `${prefix}visual.conv1.weight`);
    one("vision.classToken", `${prefix}visual.class_embedding`);
    one("vision.positions", `${prefix}visual.positional_embedding`);
    pair("vision.normBefore", `${prefix}visual.ln_pre`);
    pair("vision.normAfter", `${prefix}visual.ln_post`);
    one("vision.projection", `${prefix}visual.proj`, true);
    one("text.positions", `${textPrefix}positional_embedding`);
    pair("text.normAfter", `${textPrefix}ln_final`);
    one("text.projection", `${textPrefix}text_projection`, true);
    one("tokens", `${textPrefix}token_embedding.weight`);
  } else {
    one("vision.patch", `${prefix}vision_model.embeddings.patch_embedding.weight`);
    one("vision.classToken", `${prefix}vision_model.embeddings.class_embedding`);
    one("vision.positions", `${prefix}vision_model.embeddings.position_embedding.weight`);
    pair("vision.normBefore", `${prefix}vision_model.pre_layrnorm`);
    pair("vision.normAfter", `${prefix}vision_model.post_layernorm`);
    one("vision.projection", `${prefix}visual_projection.weight`);
    one("text.positions", `${prefix}text_model.embeddings.position_embedding.weight`);
    pair("text.normAfter", `${prefix}text_model.final_layer_norm`);
    one("text.projection", `${prefix}text_projection.weight`);
    one("tokens", `${prefix}text_model.embeddings.token_embedding.weight`);
  }
  one("logitScale", `${prefix}logit_scale`);
  return map;
}
