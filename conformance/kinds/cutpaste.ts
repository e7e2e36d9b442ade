import {
  changeLabel,
  cutFrame,
  cutPaste,
  type Mask,
  ownMask,
  type Patch,
  placePatch,
  type Region,
  type Size,
} from "nidus";
import { type Kind, named } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { rule } from "../shared/rules.ts";
import { codes, cropPlane, plane, readCases, readImage, readMask } from "./synthesis.ts";

interface PasteCase {
  readonly name: string;
  readonly hw: readonly [number, number];
  readonly patch_hw: readonly [number, number];
  readonly corner: readonly [number, number];
  readonly theta: number;
  readonly exponential: number;
  readonly invert: boolean;
  readonly source_corner: readonly [number, number];
  readonly crop_hw: readonly [number, number];
}

type Case = PasteCase | { readonly name: string };

/** Pasting a rotated and scaled crop, and the labels of what that changed. */
export const cutPastes: Kind = {
  name: "cutpaste",
  match: named("cutpaste"),
  hostOnly: true,
  rules: [
    rule(/^label_values$|\.(image|source|mask|old|new)$/, "input"),
    rule(/\.(patch|pasted|label_official_code|label_recommended)$/, "exact"),
    rule(/\.label_official$/, "abs", 1e-12),
  ],
  async *run(set: ReferenceSet) {
    const values = (await set.floats("label_values")).data;
    for (const one of await readCases<Case>(set)) {
      if ("corner" in one) yield* pasted(set, one, values);
      else yield* labelled(set, one.name);
    }
  },
};

async function* pasted(set: ReferenceSet, one: PasteCase, values: ArrayLike<number>) {
  const { name } = one;
  const image = await readImage(set, `${name}.image`);
  const bank = [await readImage(set, `${name}.source`)];
  const mask = await readMask(set, `${name}.mask`);
  const patch: Patch = { ...mask, outline: { kind: "free" } };
  const [top, left] = one.corner;
  const [cropTop, cropLeft] = one.source_corner;
  const numbers = { rotationRadians: one.theta, stretch: one.exponential, inverted: one.invert };
  const draws = { ...numbers, source: 0, crop: { top: cropTop, left: cropLeft } };
  const { crop } = cutFrame(patch, bank[0] as Size, numbers);
  const sizes = crop.height === one.crop_hw[0] && crop.width === one.crop_hw[1];
  yield { tensor: `${name}.patch`, measure: "crop", error: sizes ? 0 : 1, limit: 0 };

  const whole = placePatch({ ...patch, data: new Uint8Array(patch.data.length).fill(1) }, { top, left }, image);
  const filled = cutPaste.apply({ image, region: whole, bank }, draws).image;
  yield { tensor: `${name}.patch`, value: cropPlane(filled, [top, left, patch.height, patch.width]) };
  const region = placePatch(patch, { top, left }, image);
  const after = cutPaste.apply({ image, region, bank }, draws).image;
  yield { tensor: `${name}.pasted`, value: plane(after) };
  yield {
    tensor: `${name}.label_official_code`,
    value: codes(changeLabel(image, after, { mask: region, rule: "wrapped" }), values),
  };
  yield {
    tensor: `${name}.label_recommended`,
    value: plane(changeLabel(image, after, { mask: region, rule: "changed" })),
  };
}

/** Real-valued pictures have no bytes to wrap around. */
async function* labelled(set: ReferenceSet, name: string) {
  const before = await readImage(set, `${name}.old`);
  const after = await readImage(set, `${name}.new`);
  const mask: Mask = ownMask(await readMask(set, `${name}.mask`)).rasterise(null, before) as Region;
  const rule = before.data instanceof Uint8Array ? "wrapped" : "soft";
  yield { tensor: `${name}.label_official`, value: plane(changeLabel(before, after, { mask, rule })) };
  yield { tensor: `${name}.label_recommended`, value: plane(changeLabel(before, after, { mask, rule: "changed" })) };
}
