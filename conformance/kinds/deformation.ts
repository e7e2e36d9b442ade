import { deformationMap, type Image, type Patch, placePatch, sink, source } from "nidus";
import { type Kind, named } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { rule } from "../shared/rules.ts";
import { patchOf, type ShapeCase } from "./shapes.ts";
import { plane, readCases, readImage } from "./synthesis.ts";

interface Case extends ShapeCase {
  readonly centre: readonly [number, number];
  readonly centre_index: number;
  readonly exponent: number;
}

const KINDS = { source, sink } as const;

/** Source and Sink: where each pixel comes from, and what it shows. */
export const deformations: Kind = {
  name: "deformation",
  match: named("deformation"),
  hostOnly: true,
  rules: [rule(/\.patch$/, "input"), rule(/\.(mask|source_patch|sink_patch)$/, "exact"), rule(/_map$/, "abs", 1e-8)],
  async *run(set: ReferenceSet) {
    for (const one of await readCases<Case>(set)) {
      const patch = patchOf(one);
      yield { tensor: `${one.name}.mask`, value: plane(patch) };
      const image = await readImage(set, `${one.name}.patch`);
      for (const kind of ["source", "sink"] as const) {
        const tensor = `${one.name}.${kind}_map`;
        if (set.names.includes(tensor)) yield { tensor, value: mapOf(patch, kind, one) };
        yield { tensor: `${one.name}.${kind}_patch`, value: plane(deformed(image, { patch, kind, one })) };
      }
    }
  },
};

function mapOf(patch: Patch, kind: "source" | "sink", { centre, exponent }: Case): { shape: number[]; data: number[] } {
  const [row, column] = centre;
  const { rows, columns } = deformationMap(patch, { kind, centre: { row, column }, exponent, border: "stays" });
  return { shape: [2, patch.height, patch.width], data: [...rows, ...columns] };
}

/** The task on a picture that is the box. */
function deformed(
  image: Image,
  { patch, kind, one: { centre_index, exponent } }: { patch: Patch; kind: "source" | "sink"; one: Case },
): Image {
  const region = placePatch(patch, { top: 0, left: 0 }, image);
  return KINDS[kind].apply({ image, region, bank: [] }, { centre: centre_index, exponent }).image;
}
