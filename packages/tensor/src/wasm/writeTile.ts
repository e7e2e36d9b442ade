import type { Body } from "../schedule/plan.ts";
import { type Access, floatsAt, load, storeBody } from "./body.ts";
import type { Frame, Local } from "./encoder.ts";
import type { Code } from "./instructions.ts";
import { type Dim, nest } from "./loops.ts";

export interface FinishedTile {
  /** f32, rows so many numbers apart. */
  readonly product: Local;
  readonly spacing: number;
  /** Rows and columns of it that count. */
  readonly extents: readonly [Code, Code];
  /** Where results go, then what the epilogue reads, with their strides over rows and columns. */
  readonly outside: readonly Access[];
  readonly strides: readonly (readonly number[])[];
}

/** `out[i, j] = epilogue(tile[i, j])`, running along the dim in which `out` is contiguous. */
export function writeTile(frame: Frame, epilogue: Body, finished: FinishedTile): Code {
  const { product, spacing, extents, outside, strides } = finished;
  const [sum] = frame.locals("v128");
  const over = (axis: 0 | 1): Dim => ({
    extent: extents[axis],
    strides: [axis === 0 ? spacing : 1, ...strides.map((pair) => pair[axis] as number)],
  });
  const [row, column] = strides[0] as [number, number];
  const dims = row < column ? [over(1), over(0)] : [over(0), over(1)];
  return nest(frame, dims, [floatsAt(product), ...outside], [4, 1], ([result, ...accesses], turn) => {
    const lanes = { count: turn as 1 | 4, at: 0 };
    return [sum.set(load(frame, result as Access, lanes)), storeBody(frame, epilogue, accesses, lanes, sum)];
  });
}
