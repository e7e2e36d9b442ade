import type { Json } from "nidus";
import type { ClipSizes } from "./clipFormulas.ts";

/** How a set's `act` is spelt in Hugging Face's files. */
const ACTIVATIONS: Readonly<Record<string, string>> = { quickgelu: "quick_gelu", gelu: "gelu" };
/** A block's hidden layer is this much wider than the block. */
const HIDDEN = 4;

const SIZES = ["image", "patch", "width", "heads", "layers", "twidth", "theads", "tlayers", "joint", "vocab", "ctx"];

export function isClipSizes(value: unknown): value is ClipSizes {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return SIZES.every((name) => Number.isInteger(fields[name]));
}

/** A set's sizes and activation as the `config.json` that comes with weights: it says what their shapes do not, the heads. */
export function clipConfig(sizes: ClipSizes, act: unknown): Json {
  const hidden_act = ACTIVATIONS[String(act)] ?? "quick_gelu";
  return {
    projection_dim: sizes.joint,
    vision_config: {
      hidden_size: sizes.width,
      intermediate_size: HIDDEN * sizes.width,
      num_hidden_layers: sizes.layers,
      num_attention_heads: sizes.heads,
      image_size: sizes.image,
      patch_size: sizes.patch,
      hidden_act,
    },
    text_config: {
      hidden_size: sizes.twidth,
      intermediate_size: HIDDEN * sizes.twidth,
      num_hidden_layers: sizes.tlayers,
      num_attention_heads: sizes.theads,
      max_position_embeddings: sizes.ctx,
      vocab_size: sizes.vocab,
      hidden_act,
    },
  };
}
