import { type InitEnv, linearStart, linearWeight, normal } from "@nidus/anomaly";
import type {
  FusionclipAdapter,
  FusionclipBranch,
  FusionclipContext,
  FusionclipOptions,
  FusionclipParameters,
} from "./options.ts";
import { resolveFusionclip } from "./resolve.ts";

/** Standard deviation of the learned vectors' first values, as in MediCLIP. */
const CONTEXT_DEVIATION = 0.02;

/** What a training starts from: adapters as torch starts a linear layer, learned vectors normal with deviation 0.02. */
export function fusionclipInitial({ clip, random }: InitEnv, options: FusionclipOptions = {}): FusionclipParameters {
  const { branches, taps, prompts, states, bias } = resolveFusionclip(options);
  const { vision, text, embed } = clip;
  const adapter = (branch: FusionclipBranch): FusionclipAdapter => {
    const sides = [embed, branch === "gal" ? 2 * vision.width : vision.width] as const;
    return bias ? linearStart(random, sides) : { weight: linearWeight(random, sides) };
  };
  const context = (vectors: number, perState: boolean): FusionclipContext => {
    const draw = (list: readonly string[]) =>
      normal(random, [perState ? list.length : 1, vectors, text.width], { deviation: CONTEXT_DEVIATION });
    return { normal: draw(states.normal), abnormal: draw(states.abnormal) };
  };
  return Object.fromEntries(
    branches.map((branch) => [
      branch,
      {
        adapters: taps.map(() => adapter(branch)),
        ...(prompts.kind === "learned" && {
          context: taps.map(() => context(prompts.vectors, prompts.share === "state")),
        }),
      },
    ]),
  );
}
