import { checkAmong } from "@nidus/anomaly";
import { APRIL_ENSEMBLE, resolveEnsemble } from "../shared/ensemble.ts";
import { SIZE, TAPS } from "../shared/presets.ts";
import { sortedTaps } from "../shared/sortedTaps.ts";
import type { MvfaOptions, MvfaSamples } from "./options.ts";

/** Options in full, still options: a head made from them is the same head. */
export type ResolvedMvfa<S extends MvfaSamples = MvfaSamples> = Required<MvfaOptions<S>>;

/** Fills in what is not stated. @throws RangeError for a value outside its range, naming the option. */
export function resolveMvfa<S extends MvfaSamples>(options: MvfaOptions<S>): ResolvedMvfa<S> {
  const { samples = "labelled" as S, preset = "fewShot", labels = "pixels", size = SIZE, taps = TAPS } = options;
  checkAmong("mvfa", { option: "samples", value: samples, choices: ["labelled", "synthetic"] });
  checkAmong("mvfa", { option: "preset", value: preset, choices: ["fewShot", "zeroShot"] });
  checkAmong("mvfa", { option: "labels", value: labels, choices: ["pixels", "images"] });
  return {
    samples,
    preset,
    labels,
    size,
    taps: sortedTaps("mvfa", taps),
    activation: options.activation ?? "gelu",
    ...resolveEnsemble("mvfa", options, APRIL_ENSEMBLE),
  };
}
