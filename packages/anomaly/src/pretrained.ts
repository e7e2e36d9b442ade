import type { Samples } from "@nidus/data";
import type { Detector } from "./detector.ts";
import type { Evidence } from "./evidence.ts";
import type { FitSettings } from "./fit/fitOptions.ts";
import { fit } from "./fit.ts";
import type { AnyHead, Head } from "./head.ts";
import type { Needs } from "./needs.ts";

/**
 * What is left of fitting where nothing is learned. Normal pictures of a support calibrate the detector; heads with a bank remember
 * them, and what the training's augmentation makes of them.
 */
export type PretrainedOptions = Pick<FitSettings, "clip" | "cache" | "rule" | "signal" | "bankRows" | "training"> & {
  /** Draws the rows that `bankRows` leaves. Default 0. */
  readonly seed?: number;
  readonly support?: Samples;
};

/**
 * A detector from parameters that were trained elsewhere: those of an official checkpoint, say. Its record says that it took no step.
 * @throws what `fit` throws.
 */
export async function pretrained<H, T, N extends Needs, E extends Evidence>(
  head: Head<H, T, N, E>,
  parameters: H,
  options: PretrainedOptions,
): Promise<Detector<H, T, N, E>> {
  const fixed = { ...head, needs: { ...head.needs, samples: "none" }, init: () => parameters };
  const made = await fit(fixed as unknown as AnyHead, { seed: 0, ...options });
  return { ...made, head, needs: head.needs } as unknown as Detector<H, T, N, E>;
}
