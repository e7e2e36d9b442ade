import type { FormulaTensor } from "./formula.ts";

/** `clip` of a set's `config.json`. */
export interface ClipSizes {
  /** Side of a picture and of a patch, pixels. */
  readonly image: number;
  readonly patch: number;
  /** Vision tower. */
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  /** Text tower. */
  readonly twidth: number;
  readonly theads: number;
  readonly tlayers: number;
  readonly joint: number;
  readonly vocab: number;
  readonly ctx: number;
}

const ROOT_3 = Math.sqrt(3);
const COLOURS = 3;

/** exp of it is 100, the temperature that CLIP was trained to. Not by formula. */
export const LOGIT_SCALE: number = Math.fround(Math.log(100));

/** Every weight of a CLIP of these sizes, by its name in OpenAI's checkpoints, without `logit_scale`. */
export function clipFormulas({
  image,
  patch,
  width,
  layers,
  twidth,
  tlayers,
  joint,
  vocab,
  ctx,
}: ClipSizes): FormulaTensor[] {
  const patchInputs = COLOURS * patch * patch;
  const tokens = 1 + Math.floor(image / patch) ** 2;
  return [
    tensor("visual.class_embedding", [width], 0.3),
    tensor("visual.positional_embedding", [tokens, width], 0.3),
    tensor("visual.conv1.weight", [width, COLOURS, patch, patch], (ROOT_3 * 1.0) / Math.sqrt(patchInputs)),
    ...norm("visual.ln_pre", width),
    ...blocks("visual.transformer", layers, width),
    ...norm("visual.ln_post", width),
    tensor("visual.proj", [width, joint], (ROOT_3 * 1.0) / Math.sqrt(width)),
    tensor("token_embedding.weight", [vocab, twidth], 0.1),
    tensor("positional_embedding", [ctx, twidth], 0.05),
    ...blocks("transformer", tlayers, twidth),
    ...norm("ln_final", twidth),
    tensor("text_projection", [twidth, joint], (ROOT_3 * 1.0) / Math.sqrt(twidth)),
  ];
}

function blocks(tower: string, count: number, width: number): FormulaTensor[] {
  return Array.from({ length: count }, (_, i) => block(`${tower}.resblocks.${i}`, width)).flat();
}

function block(name: string, width: number): FormulaTensor[] {
  const inner = 4 * width;
  return [
    ...norm(`${name}.ln_1`, width),
    tensor(`${name}.attn.in_proj_weight`, [3 * width, width], (ROOT_3 * 1.2) / Math.sqrt(width)),
    tensor(`${name}.attn.in_proj_bias`, [3 * width], 0.05),
    ...linear(`${name}.attn.out_proj`, [width, width], 0.5),
    ...norm(`${name}.ln_2`, width),
    ...linear(`${name}.mlp.c_fc`, [inner, width], 1.0),
    ...linear(`${name}.mlp.c_proj`, [width, inner], 0.5),
  ];
}

function linear(name: string, [out, into]: readonly [number, number], gain: number): FormulaTensor[] {
  const weight = tensor(`${name}.weight`, [out, into], (ROOT_3 * gain) / Math.sqrt(into));
  return [weight, tensor(`${name}.bias`, [out], 0.05)];
}

function norm(name: string, width: number): FormulaTensor[] {
  return [tensor(`${name}.weight`, [width], 0.1, 1), tensor(`${name}.bias`, [width], 0.1)];
}

function tensor(name: string, shape: readonly number[], a: number, offset = 0): FormulaTensor {
  return { name, shape, a, offset };
}
