import type { MapStep } from "../schedule/plan.ts";
import { storeBody } from "./body.ts";
import { arrange, overUnits } from "./loops.ts";
import { type PlanBuffers, type StepKernel, stepFunction } from "./step.ts";

/** `out[i] = body(i)`: four elements at a time along the innermost loop, the rest one by one. */
export function mapKernel({ shape, body, out }: MapStep, buffers: PlanBuffers): StepKernel {
  const views = [out, ...body.views];
  const operands = views.map((view) => ({ view }));
  const loops = arrange(
    shape,
    views.map(({ strides }) => strides),
  );
  const code = stepFunction(buffers, operands, (frame, accesses, range) =>
    overUnits(frame, loops, range, accesses, [4, 1], (here, width) =>
      storeBody(frame, body, here, { count: width as 1 | 4, at: 0 }),
    ),
  );
  return { body: code, operands, units: loops.units, workBytes: 0 };
}
