import type { Json } from "@nidus/data";
import type { Activation } from "./info.ts";

/** Published models whose sizes are known here. */
export type ClipPreset = "ViT-B/32" | "ViT-B/16" | "ViT-B/16+ 240" | "ViT-L/14" | "ViT-L/14@336px";

interface Sizes {
  readonly vision: readonly [width: number, layers: number];
  readonly text: readonly [width: number, layers: number];
  readonly embed: number;
  readonly patch: number;
  readonly side: number;
  readonly activation: Activation;
}

/** Channels of a head, in both towers of all of them. */
const HEAD = 64;
const [CONTEXT, VOCABULARY] = [77, 49408];

/**
 * Configurations of published models, for a checkpoint that comes without one: `{ tensors, config: clipPresets["ViT-L/14"] }`. Sizes would
 * follow from the tensors alone; stated, a file of another model is refused with what differs.
 * @see Radford et al. 2021, arXiv:2103.00020, table 20; "B/16+ 240" is open_clip's ViT-B-16-plus-240, which was trained with exact GELU.
 */
export const clipPresets: Readonly<Record<ClipPreset, Json>> = {
  "ViT-B/32": config({ vision: [768, 12], text: [512, 12], embed: 512, patch: 32, side: 224, activation: "quickGelu" }),
  "ViT-B/16": config({ vision: [768, 12], text: [512, 12], embed: 512, patch: 16, side: 224, activation: "quickGelu" }),
  "ViT-B/16+ 240": config({ vision: [896, 12], text: [640, 12], embed: 640, patch: 16, side: 240, activation: "gelu" }),
  "ViT-L/14": config({
    vision: [1024, 24],
    text: [768, 12],
    embed: 768,
    patch: 14,
    side: 224,
    activation: "quickGelu",
  }),
  "ViT-L/14@336px": config({
    vision: [1024, 24],
    text: [768, 12],
    embed: 768,
    patch: 14,
    side: 336,
    activation: "quickGelu",
  }),
};

/** In Hugging Face's words. */
function config({ vision, text, embed, patch, side, activation }: Sizes): Json {
  const tower = ([width, layers]: readonly [number, number]) => ({
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: width / HEAD,
    intermediate_size: 4 * width,
    hidden_act: activation === "quickGelu" ? "quick_gelu" : "gelu",
  });
  return {
    projection_dim: embed,
    vision_config: { ...tower(vision), patch_size: patch, image_size: side },
    text_config: { ...tower(text), max_position_embeddings: CONTEXT, vocab_size: VOCABULARY },
  };
}
