import { type ChangeRule, changeLabel, exactKernels, type Image, poissonBlend, type RawTensor, toBytes } from "nidus";
import { type Kind, named, type Result } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { rule } from "../shared/rules.ts";

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
  const read = async (part: string): Promise<Grey> => grey(await set.read(`${name}.${part}`));
  const [target, source, mask] = [await read("target"), await read("source"), await read("mask")];
  const one = (plane: Grey) => ({ ...plane, count: 1 });
  const pasted = exactKernels.blend({ target: one(target), source: one(source), mask });
  yield { tensor: `${name}.hard_paste_u8`, value: tensor({ ...pasted, channels: 1 }) };
  for (const gradients of ["import", "mixed"] as const) {
    const { plane } = poissonBlend({ source, target, mask, gradients, tolerance: TOLERANCE });
    const inside = plane.data.filter((_, i) => mask.data[i] !== 0);
    yield { tensor: `${name}.${gradients}_solution`, value: { shape: [inside.length], data: inside } };
    const blended = toBytes({ ...plane, channels: 1 });
    yield { tensor: `${name}.${gradients}_u8`, value: tensor(blended) };
    const label = (rule: ChangeRule) => changeLabel(target, blended, { mask, rule });
    const index = Uint8Array.from(label("wrapped").data, (value) => nearest(values, value));
    yield { tensor: `${name}.${gradients}_soft_label_code`, value: tensor({ ...blended, data: index }) };
    const changed = { ...blended, data: Uint8Array.from(label("changed").data) };
    yield { tensor: `${name}.${gradients}_soft_label_recommended`, value: tensor(changed) };
  }
}

type Grey = Image & { readonly data: Uint8Array };

function grey({ shape, data }: RawTensor): Grey {
  return { height: shape[0] as number, width: shape[1] as number, channels: 1, data: data as Uint8Array };
}

const tensor = ({ height, width, data }: Image): { shape: number[]; data: Uint8Array } => ({
  shape: [height, width],
  data: Uint8Array.from(data),
});

/** Which of the label's values this is. */
function nearest(values: Float64Array, value: number): number {
  const distances = Array.from(values, (known) => Math.abs(known - value));
  return distances.indexOf(Math.min(...distances));
}
