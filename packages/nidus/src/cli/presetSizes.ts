import { type ClipPreset, clipPresets } from "@nidus/clip";
import type { ClipSizes } from "./memoryNeeds.ts";

/** Hugging Face's words, which `clipPresets` are in. */
interface Tower {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
}
interface Config {
  readonly projection_dim: number;
  readonly vision_config: Tower & { readonly patch_size: number; readonly image_size: number };
  readonly text_config: Tower & { readonly max_position_embeddings: number; readonly vocab_size: number };
}

/** Sizes of a published CLIP. */
export function presetSizes(preset: ClipPreset): ClipSizes {
  const { projection_dim: embed, vision_config: vision, text_config: text } = clipPresets[preset] as unknown as Config;
  return {
    embed,
    vision: { ...towerOf(vision), patch: vision.patch_size, size: vision.image_size },
    text: { ...towerOf(text), context: text.max_position_embeddings, vocabulary: text.vocab_size },
  };
}

const towerOf = (tower: Tower) => ({
  width: tower.hidden_size,
  layers: tower.num_hidden_layers,
  heads: tower.num_attention_heads,
  hidden: tower.intermediate_size,
});
