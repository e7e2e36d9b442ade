import { coverage, perlinNoise, perlinPatch, rotatePlane } from "nidus";
import { type Kind, named } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { rule } from "../shared/rules.ts";
import { mostlyEqual, plane, readCases, readObject, within } from "./synthesis.ts";

interface Case {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly rotation_deg: number;
  readonly mean_mask: number;
  readonly accepted: boolean;
  readonly max_abs_rotated_minus_exact: number;
}

/** Of a box, the pixels that may differ from the reference's mask, whose rotation is quantised, ... */
const SHARE_OF_QUANTISED = 0.005;
/** ... and from its mask by exact bilinear interpolation. */
const PIXELS_OF_EXACT = 1;
const ROUNDING = 1e-9;
const EVERY = 16;

/** Noise of one cell, turned and cut: MediCLIP's masks. */
export const perlinMasks: Kind = {
  name: "perlin",
  match: named("perlin"),
  hostOnly: true,
  rules: [rule(/\.uniforms$/, "input"), rule(/\.field(_rows)?$/, "abs", 1e-12)],
  async *run(set: ReferenceSet) {
    const { threshold, min_mean } = (await readObject(set, "cases.json")) as { threshold: number; min_mean: number };
    for (const { name, height, width, ...one } of await readCases<Case>(set)) {
      const turns = [...(await set.floats(`${name}.uniforms`)).data];
      const size = { height, width };
      const field = perlinNoise(size, turns);
      const rotated = rotatePlane(field, one.rotation_deg);
      const rows = (data: Float64Array): Float64Array => data.filter((_, i) => Math.floor(i / width) % EVERY === 0);
      if (set.names.includes(`${name}.field`)) yield { tensor: `${name}.field`, value: plane(field) };
      if (set.names.includes(`${name}.field_rows`)) {
        yield {
          tensor: `${name}.field_rows`,
          value: { shape: [Math.ceil(height / EVERY), width], data: rows(field.data) },
        };
      }
      const limit = one.max_abs_rotated_minus_exact + ROUNDING;
      for (const [ending, value] of [
        ["rotated", rotated.data],
        ["rotated_rows", rows(rotated.data)],
      ] as const) {
        if (set.names.includes(`${name}.${ending}`)) yield within(set, `${name}.${ending}`, { value, limit });
      }
      const mask = perlinPatch({ ...size, octaves: [turns], rotationDegrees: one.rotation_deg, threshold });
      yield mostlyEqual(set, `${name}.mask`, { value: mask.data, pixels: SHARE_OF_QUANTISED * height * width });
      const exact = `${name}.mask_exact_bilinear`;
      if (set.names.includes(exact)) yield mostlyEqual(set, exact, { value: mask.data, pixels: PIXELS_OF_EXACT });
      const agrees = coverage(mask) >= min_mean === one.accepted;
      yield { tensor: `${name}.mask`, measure: "accepted", error: agrees ? 0 : 1, limit: 0 };
    }
  },
};
