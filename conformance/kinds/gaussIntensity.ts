import { gaussIntensity, gaussianFilter, type Image, placePatch, toBytes } from "nidus";
import { type Kind, named } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { rule } from "../shared/rules.ts";
import { cropPlane, plane, readCases, readImage, readMask } from "./synthesis.ts";

interface Case {
  readonly name: string;
  readonly corner: readonly [number, number];
  readonly texture_sigma: number;
  readonly gamma: number;
  readonly mask_sigma: number;
}

/** Smooth noise added inside a mask. */
export const gaussIntensities: Kind = {
  name: "gauss-intensity",
  match: named("gauss-intensity"),
  hostOnly: true,
  rules: [
    rule(/\.(image|mask|noise|noise_nonnegative)$/, "input"),
    rule(/\.(texture|texture_row_\d+|blurred_mask)$/, "abs", 1e-12),
    rule(/\.out(_box)?$/, "abs", 1e-9),
    rule(/\.out_u8_box$/, "exact"),
  ],
  async *run(set: ReferenceSet) {
    for (const one of await readCases<Case>(set)) {
      const has = (ending: string): boolean => set.names.includes(`${one.name}.${ending}`);
      const image = await readImage(set, `${one.name}.image`);
      const mask = await readMask(set, `${one.name}.mask`);
      const signs = (await readMask(set, `${one.name}.noise_nonnegative`)).data;
      if (has("noise")) {
        const noise = (await set.floats(`${one.name}.noise`)).data;
        const agree = signs.every((sign, i) => sign === ((noise[i] as number) >= 0 ? 1 : 0));
        yield { tensor: `${one.name}.noise`, measure: "signs", error: agree ? 0 : 1, limit: 0 };
      }
      const texture = textureOf(image, signs, one);
      if (has("texture")) yield { tensor: `${one.name}.texture`, value: plane(texture) };
      for (const name of set.names.filter((name) => name.startsWith(`${one.name}.texture_row_`))) {
        const row = Number(name.split("_").at(-1));
        yield {
          tensor: name,
          value: { shape: [image.width], data: cropPlane(texture, [row, 0, 1, image.width]).data },
        };
      }
      if (has("blurred_mask")) {
        yield { tensor: `${one.name}.blurred_mask`, value: plane(gaussianFilter(mask, one.mask_sigma)) };
      }
      const [top, left] = one.corner;
      const region = placePatch({ ...mask, outline: { kind: "free" } }, { top, left }, image);
      const draws = { textureSigma: one.texture_sigma, signs, gamma: one.gamma, maskSigma: one.mask_sigma };
      const { image: out } = gaussIntensity.apply({ image, region, bank: [] }, draws);
      const box = [top, left, mask.height, mask.width] as const;
      if (has("out")) yield { tensor: `${one.name}.out`, value: plane(out) };
      if (has("out_box")) yield { tensor: `${one.name}.out_box`, value: cropPlane(out, box) };
      yield { tensor: `${one.name}.out_u8_box`, value: cropPlane(toBytes(out, { floats: "truncate" }), box) };
    }
  },
};

/** The texture alone, seen through the task: a region that is the whole of a grey picture, and no blur at its edge. */
function textureOf(image: Image, signs: Uint8Array, { texture_sigma, gamma }: Case): Image {
  const data = new Float64Array(image.data.length).fill(gamma > 0 ? 0 : 255);
  const patch = { ...image, data: new Uint8Array(data.length).fill(1), outline: { kind: "free" } } as const;
  const region = placePatch(patch, { top: 0, left: 0 }, image);
  const draws = { textureSigma: texture_sigma, signs, gamma, maskSigma: 0 };
  const { image: out } = gaussIntensity.apply({ image: { ...image, data }, region, bank: [] }, draws);
  return { ...image, data: Float64Array.from(out.data, (value, i) => (value - (data[i] as number)) / 255) };
}
