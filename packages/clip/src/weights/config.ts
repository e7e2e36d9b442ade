import { FormatError, type Json } from "@nidus/data";
import type { Activation } from "../info.ts";

/** What a `config.json` says that tensors do not show, and what it claims about their sizes. */
export interface ClipConfig {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly heads: { readonly vision?: number; readonly text?: number };
  /** Sizes stated in the file, by a name for messages; checked against the tensors. */
  readonly stated: Readonly<Record<string, number | undefined>>;
}

type Fields = Readonly<Record<string, Json | undefined>>;

const ACTIVATIONS: Readonly<Record<string, Activation>> = { quick_gelu: "quickGelu", gelu: "gelu" };

/**
 * Reads Hugging Face's or open_clip's configuration. Fields that newer Hugging Face files leave out have CLIP's defaults.
 * Without a configuration, the weights are OpenAI's: QuickGELU, heads of 64 channels.
 * @throws FormatError where a field has no meaning here or the two towers contradict each other.
 */
export function readConfig(source: string, config: Json | undefined): ClipConfig {
  if (config === undefined) return { activation: "quickGelu", epsilon: 1e-5, heads: {}, stated: {} };
  const top = record(source, config, "the configuration");
  const openClip = top.model_cfg ?? (top.vision_cfg === undefined ? undefined : top);
  return openClip === undefined
    ? huggingFace(source, top)
    : fromOpenClip(source, record(source, openClip, "model_cfg"));
}

function huggingFace(source: string, top: Fields): ClipConfig {
  const vision = record(source, top.vision_config ?? {}, "vision_config");
  const text = record(source, top.text_config ?? {}, "text_config");
  const [a, b] = [
    activation(source, vision.hidden_act ?? "quick_gelu"),
    activation(source, text.hidden_act ?? "quick_gelu"),
  ];
  if (a !== b) throw new FormatError(source, `the towers state different activations: vision ${a}, text ${b}`);
  return {
    activation: a,
    epsilon: number(source, vision, "layer_norm_eps") ?? 1e-5,
    heads: { vision: number(source, vision, "num_attention_heads"), text: number(source, text, "num_attention_heads") },
    stated: {
      "vision width": number(source, vision, "hidden_size"),
      "vision blocks": number(source, vision, "num_hidden_layers"),
      "vision hidden width": number(source, vision, "intermediate_size"),
      "patch side": number(source, vision, "patch_size"),
      "picture side": number(source, vision, "image_size"),
      "text width": number(source, text, "hidden_size"),
      "text blocks": number(source, text, "num_hidden_layers"),
      "text hidden width": number(source, text, "intermediate_size"),
      "text positions": number(source, text, "max_position_embeddings"),
      vocabulary: number(source, text, "vocab_size"),
      "joint width": number(source, top, "projection_dim"),
    },
  };
}

function fromOpenClip(source: string, model: Fields): ClipConfig {
  const vision = record(source, model.vision_cfg ?? {}, "vision_cfg");
  const text = record(source, model.text_cfg ?? {}, "text_cfg");
  const width = number(source, vision, "width");
  const perHead = number(source, vision, "head_width") ?? 64;
  return {
    activation: model.quick_gelu === true ? "quickGelu" : "gelu",
    epsilon: 1e-5,
    heads: { vision: width === undefined ? undefined : width / perHead, text: number(source, text, "heads") },
    stated: {
      "vision width": width,
      "vision blocks": number(source, vision, "layers"),
      "patch side": number(source, vision, "patch_size"),
      "picture side": number(source, vision, "image_size"),
      "text width": number(source, text, "width"),
      "text blocks": number(source, text, "layers"),
      "text positions": number(source, text, "context_length"),
      vocabulary: number(source, text, "vocab_size"),
      "joint width": number(source, model, "embed_dim"),
    },
  };
}

function record(source: string, value: Json, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FormatError(source, `${name} is not an object`);
  return value as Fields;
}

function number(source: string, fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0)
    throw new FormatError(source, `${name}: expected a positive number, got ${JSON.stringify(value)}`);
  return value;
}

function activation(source: string, value: Json): Activation {
  const known = typeof value === "string" ? ACTIVATIONS[value] : undefined;
  if (known === undefined)
    throw new FormatError(source, `hidden_act: expected quick_gelu or gelu, got ${JSON.stringify(value)}`);
  return known;
}
