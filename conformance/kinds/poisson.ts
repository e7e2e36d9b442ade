import { type ChangeRule, changeLabel, exactKernels, type Image, poissonBlend, toBytes } from "nidus";
import { type Kind, named, type Result } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { rule } from "../shared/rules.ts";
import { codes, plane, readImage, readMask } from "./synthesis.ts";

/** Far below the set's 1e-8, with which its direct solutions are stated. */
const TOLERANCE = 1e-11;

/** Seamless blending of bytes: the solution, the picture, and labels of what changed. */
export const poisson: Kind = {
  name: "poisson",
  match: named("poisson"),
  hostOnly: true,
  rules: [
    rule(/\.(source|target|mask)$|^label_values$/, "input"),
    rule(/_solution$/, "abs", 1e-8),
    // within one level where the solution lies within the solver's error of a half; none of the set's does
    rule(/_u8$|_label/, "exact"),
  ],
  async *run(set) {
    const cases = set.names.filter((name) => name.endsWith(".mask")).map((name) => name.slice(0, -".mask".length));
    const values = (await set.read("label_values")).data as Float64Array;
    for (const name of cases) yield* replayCase(set, name, values);
  },
};

async function* replayCase(set: ReferenceSet, name: string, values: Float64Array): AsyncIterable<Result> {
  const target = await readImage(set, `${name}.target`);
  const source = await readImage(set, `${name}.source`);
  const mask = await readMask(set, `${name}.mask`);
  const one = (image: Image) => ({ ...image, count: 1 });
  const pasted = exactKernels.blend({ target: one(target), source: one(source), mask });
  yield { tensor: `${name}.hard_paste_u8`, value: plane(pasted) };
  for (const gradients of ["import", "mixed"] as const) {
    const { plane: solved } = poissonBlend({ source, target, mask, gradients, tolerance: TOLERANCE });
    const inside = solved.data.filter((_, i) => mask.data[i] !== 0);
    yield { tensor: `${name}.${gradients}_solution`, value: { shape: [inside.length], data: inside } };
    const blended = toBytes({ ...solved, channels: 1 });
    yield { tensor: `${name}.${gradients}_u8`, value: plane(blended) };
    const label = (rule: ChangeRule) => changeLabel(target, blended, { mask, rule });
    yield { tensor: `${name}.${gradients}_soft_label_code`, value: codes(label("wrapped"), values) };
    yield { tensor: `${name}.${gradients}_soft_label_recommended`, value: plane(label("changed")) };
  }
}
