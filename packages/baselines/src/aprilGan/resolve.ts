import { checkAmong } from "@nidus/anomaly";
import { APRIL_ENSEMBLE, resolveEnsemble } from "../shared/ensemble.ts";
import { SIZE, TAPS } from "../shared/presets.ts";
import { sortedTaps } from "../shared/sortedTaps.ts";
import type { AprilGanOptions, AprilGanSamples } from "./options.ts";

const PRESETS = { medical: { size: SIZE }, official: { size: 518 } } as const;

/** Options in full, still options: a head made from them is the same head. */
export type ResolvedAprilGan<S extends AprilGanSamples = AprilGanSamples> = Required<AprilGanOptions<S>>;

/** Fills in what is not stated. @throws RangeError for a value outside its range, naming the option. */
export function resolveAprilGan<S extends AprilGanSamples>(options: AprilGanOptions<S>): ResolvedAprilGan<S> {
  const { preset = "medical", samples = "labelled" as S, taps = TAPS, bank = "raw", activation = "gelu" } = options;
  checkAmong("aprilGan", { option: "preset", value: preset, choices: Object.keys(PRESETS) });
  checkAmong("aprilGan", { option: "samples", value: samples, choices: ["labelled", "synthetic"] });
  checkAmong("aprilGan", { option: "bank", value: bank, choices: ["raw", "none"] });
  return {
    preset,
    samples,
    size: options.size ?? PRESETS[preset].size,
    taps: sortedTaps("aprilGan", taps),
    bank,
    activation,
    ...resolveEnsemble("aprilGan", options, APRIL_ENSEMBLE),
  };
}
