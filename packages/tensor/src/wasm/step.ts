import type { PlanBuffer, View } from "../schedule/plan.ts";
import type { Access, Storage } from "./body.ts";
import { defineFunction, type Frame, type Local, type WasmFunction } from "./encoder.ts";
import { type Code, memory } from "./instructions.ts";

/** A matrix cut into panels: `width` columns wide, `k` deep. Offset and strides in elements. */
export interface PanelLayout {
  readonly offset: number;
  readonly rowStride: number;
  readonly columnStride: number;
  readonly k: number;
  readonly n: number;
  readonly width: number;
}

/** What a kernel works on: a view of a buffer as it is stored or, where a frozen matrix was cut for its use, its panels. */
export interface Operand {
  readonly view: View;
  readonly panels?: PanelLayout;
}

/**
 * A step as a function `(table, low, high, work)`: it does the units from `low` to `high`, however they are divided among calls.
 * `table` lists where the operands begin, `work` is scratch of its own. Steps that differ only in their buffers have equal functions.
 */
export interface StepKernel {
  readonly body: WasmFunction;
  readonly operands: readonly Operand[];
  readonly units: number;
  readonly workBytes: number;
}

export type PlanBuffers = readonly PlanBuffer[];

export const storageOf = (buffers: PlanBuffers, { buffer }: View): Storage => buffers[buffer] as PlanBuffer;

export const neverChanges = (buffers: PlanBuffers, { buffer }: View): boolean => {
  const found = buffers[buffer] as PlanBuffer;
  return found.kind === "constant" || (found.kind === "input" && found.frozen);
};

/** The function of a step: `build` gets accesses to the operands' first elements, the range and the scratch pointer. */
export function stepFunction(
  buffers: PlanBuffers,
  operands: readonly Operand[],
  build: (frame: Frame, accesses: readonly Access[], range: readonly [Local, Local], work: Local) => Code,
): WasmFunction {
  return defineFunction({ name: "step", parameters: 4 }, (frame, ...parameters) => {
    const [table, low, high, work] = parameters as [Local, Local, Local, Local];
    const accesses = operands.map(({ view }): Access => {
      const { dtype, packed } = storageOf(buffers, view);
      return { dtype, packed, pointer: frame.locals("i32")[0], lane: 0 };
    });
    const begin = accesses.map(({ pointer }, i) => pointer.set(memory("i32.load", 4 * i, table.get)));
    return [begin, build(frame, accesses, [low, high], work)];
  });
}
