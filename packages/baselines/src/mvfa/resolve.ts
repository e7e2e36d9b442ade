import { checkOption } from "@nidus/anomaly";
import { APRIL_ENSEMBLE, resolveEnsemble } from "../shared/ensemble.ts";
import { SIZE, TAPS } from "../shared/presets.ts";
import { sortedTaps } from "../shared/sortedTaps.ts";
import type { MvfaOptions, MvfaSamples } from "./options.ts";

/** Options in full, still options: a head made from them is the same head. */
export type ResolvedMvfa<S extends MvfaSamples = MvfaSamples> = Required<MvfaOptions<S>>;

/** Fills in what is not stated. @throws RangeError for a value outside its range, naming the option. */
export function resolveMvfa<S extends MvfaSamples>(options: MvfaOptions<S>): ResolvedMvfa<S> {
  const { samples = "labelled" as S, preset = "fewShot", labels = "pixels", size = SIZE, taps = TAPS } = options;
  const said = JSON.stringify;
  checkOption("mvfa", ["fewShot", "zeroShot"].includes(preset), `preset "fewShot" or "zeroShot", got ${said(preset)}`);
  checkOption("mvfa", ["pixels", "images"].includes(labels), `labels "pixels" or "images", got ${said(labels)}`);
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
