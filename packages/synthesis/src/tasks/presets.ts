import type { TaskPresets } from "../task.ts";
import { cutPaste, cutPasteWith } from "./cutPaste.ts";
import { gaussIntensity, gaussIntensityWith } from "./gaussIntensity.ts";
import { identity } from "./identity.ts";
import { source, sourceWith } from "./source.ts";

/**
 * MediCLIP's mixtures. `paper` is what the paper states: Poisson blending, whole regions as labels, equation 4, regions without shear, equation 5 for all
 * of a region's pixels. Where it is silent the code stands. Use each with the `preset` of its name.
 */
export const tasks: TaskPresets = {
  official: [
    [0.25, cutPaste],
    [0.25, gaussIntensity],
    [0.25, source],
    [0.25, identity],
  ],
  paper: [
    [1, cutPasteWith({ blend: "poisson", label: "region" })],
    [1, gaussIntensityWith({ equation: 4 })],
    [1, sourceWith({ border: "moves", shear: 0 })],
  ],
  compat: [
    [0.25, cutPasteWith({ label: "wrapped" })],
    [0.25, gaussIntensity],
    [0.25, source],
    [0.25, identity],
  ],
};
