import { inverseMatrix, shapePatch } from "nidus";
import { type Kind, named } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { rule } from "../shared/rules.ts";
import { plane, readCases } from "./synthesis.ts";

export interface ShapeCase {
  readonly name: string;
  readonly kind: "rectangle" | "ellipse";
  readonly height: number;
  readonly width: number;
  readonly shear01: number;
  readonly shear10: number;
  readonly theta: number;
  readonly hi: number;
}

/** Sheared and turned rectangles and ellipses. */
export const shapeMasks: Kind = {
  name: "shapes",
  match: named("shapes"),
  hostOnly: true,
  rules: [rule(/\.mask$/, "exact"), rule(/\.(matrix|inverse)$/, "abs", 1e-12)],
  async *run(set: ReferenceSet) {
    for (const one of await readCases<ShapeCase>(set)) {
      const patch = patchOf(one);
      const { outline } = patch;
      if (outline.kind === "free") throw new Error(`${one.name}: expected an outline in closed form`);
      yield { tensor: `${one.name}.mask`, value: plane(patch) };
      yield { tensor: `${one.name}.matrix`, value: { shape: [2, 2], data: outline.matrix } };
      yield { tensor: `${one.name}.inverse`, value: { shape: [2, 2], data: inverseMatrix(outline.matrix) } };
    }
  },
};

export function patchOf({ theta, hi, ...shape }: ShapeCase): ReturnType<typeof shapePatch> {
  return shapePatch({ ...shape, rotationRadians: theta }, { greatest: { height: hi, width: hi } });
}
