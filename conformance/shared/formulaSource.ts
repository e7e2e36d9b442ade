import { FormatError, type TensorSource } from "nidus";
import { type FormulaTensor, formulaValues } from "./formula.ts";

/** Formula tensors as a checkpoint: each is worked out when it is read. @param constants Scalars that are not by formula. */
export function formulaSource(
  tag: string,
  tensors: readonly FormulaTensor[],
  constants: Readonly<Record<string, number>> = {},
): TensorSource {
  const source = `formula "${tag}"`;
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const shapeOf = (name: string): readonly number[] => {
    const shape = Object.hasOwn(constants, name) ? [] : byName.get(name)?.shape;
    if (shape === undefined) throw new FormatError(source, `expected a known tensor, got ${JSON.stringify(name)}`);
    return shape;
  };
  return {
    names: [...byName.keys(), ...Object.keys(constants)],
    metadata: {},
    info(name) {
      const shape = shapeOf(name);
      return { dtype: "F32", shape, bytes: 4 * shape.reduce((product, side) => product * side, 1) };
    },
    async read(name) {
      const shape = shapeOf(name);
      const tensor = byName.get(name);
      const data = tensor === undefined ? Float32Array.of(constants[name] ?? 0) : formulaValues(tag, tensor);
      return { dtype: "F32", shape, data };
    },
  };
}
