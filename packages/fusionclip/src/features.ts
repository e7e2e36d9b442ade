import { patches } from "@nidus/anomaly";
import type { Features } from "@nidus/clip";
import { add, broadcast, linear, relu, ShapeError, slice, type Tensor, type Traced } from "@nidus/tensor";
import type {
  FusionclipAdapter,
  FusionclipBranch,
  FusionclipNeeds,
  FusionclipOptions,
  FusionclipParameters,
  FusionclipSamples,
} from "./options.ts";
import { resolveFusionclip } from "./resolve.ts";

/** What the branches read of pictures. */
export type FusionclipTokens = Pick<Features<FusionclipNeeds<FusionclipSamples>>, "taps" | "tokens">;

/**
 * What the branches make of every patch: `ReLU(W [class | patch] + b)`, or of the patch or the class token alone.
 * -> by branch, then along the taps, `[B, N, E]`.   @see equations 1 to 4 of the paper.
 */
export function fusionclipFeatures(
  parameters: Traced<FusionclipParameters>,
  f: FusionclipTokens,
  options: FusionclipOptions = {},
): Readonly<Partial<Record<FusionclipBranch, readonly Tensor[]>>> {
  const { branches, relu: rectified } = resolveFusionclip(options);
  const along = (branch: FusionclipBranch): readonly Tensor[] => {
    const adapters = parameters[branch]?.adapters ?? [];
    if (adapters.length !== f.taps.length)
      throw new ShapeError(`fusionclip ${branch}`, `${f.taps.length} taps, but adapters for ${adapters.length}`);
    return f.taps.map((layer, i) => {
      const features = adapt(branch, f.tokens[layer] as Tensor, adapters[i] as Traced<FusionclipAdapter>);
      return rectified ? relu(features) : features;
    });
  };
  return Object.fromEntries(branches.map((branch) => [branch, along(branch)]));
}

/** tokens `[B, 1 + N, D]` -> `[B, N, E]`. The class token's part is worked out once per picture. */
function adapt(branch: FusionclipBranch, tokens: Tensor, { weight, bias }: Traced<FusionclipAdapter>): Tensor {
  const patch = patches(tokens); // [B, N, D]
  if (branch === "loc") return linear(patch, weight, bias);
  const whole = slice(tokens, { axis: 1, end: 1 }); // [B, 1, D]
  const [batch, count, width] = patch.shape as [number, number, number];
  const embed = weight.shape[0] as number;
  if (branch === "cls") return broadcast(linear(whole, weight, bias), [batch, count, embed]);
  const [ofClass, ofPatch] = [slice(weight, { axis: 1, end: width }), slice(weight, { axis: 1, begin: width })];
  return add(linear(patch, ofPatch), broadcast(linear(whole, ofClass, bias), [batch, count, embed]));
}
