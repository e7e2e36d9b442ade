import { ShapeError } from "../errors.ts";
import { constant } from "../graph/build.ts";
import type { Tensor } from "../graph/tensor.ts";
import { expectShape } from "../shape.ts";
import { maximum, mul, reciprocal, sqrt, square } from "./elementwise.ts";
import { matmul } from "./matmul.ts";
import { sum } from "./reductions.ts";
import { transpose } from "./shapes.ts";

/** How the ends of two grids meet: corner pixels' centres on each other, or corner pixels' edges (the default, as torch's). */
export interface ResizeOptions {
  readonly alignCorners?: boolean;
}

/**
 * Linear interpolation from `from` to `to` samples as a matrix `[1, 1, to, from]`, no antialiasing: row i holds the weights of
 * output sample i, as `torch.nn.functional.interpolate(mode="bilinear")` takes them.
 */
export function bilinearMatrix(from: number, to: number, { alignCorners = false }: ResizeOptions = {}): Tensor {
  if (from < 1 || to < 1)
    throw new ShapeError("bilinearMatrix", `needs at least one sample on each side, got ${from} to ${to}`);
  const data = new Float64Array(to * from); // each backend rounds to its own precision
  for (let i = 0; i < to; i++) {
    const at = alignCorners ? (to === 1 ? 0 : (i * (from - 1)) / (to - 1)) : Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const low = Math.min(from - 1, Math.floor(at));
    const high = Math.min(from - 1, low + 1);
    const share = at - low;
    data[i * from + low] = (data[i * from + low] as number) + 1 - share;
    data[i * from + high] = (data[i * from + high] as number) + share;
  }
  return constant({ kind: "host", dtype: "f32", shape: [1, 1, to, from], data });
}

/** Bilinear resize without antialiasing.  x `[B, C, h, w]` -> `[B, C, height, width]`. */
export function resizeBilinear(
  x: Tensor,
  size: { readonly height: number; readonly width: number },
  options: ResizeOptions = {},
): Tensor {
  const { h, w } = expectShape("resizeBilinear", x, ["B", "C", "h", "w"]);
  const rows = bilinearMatrix(h, size.height, options); // [1, 1, height, h]
  const columns = transpose(bilinearMatrix(w, size.width, options)); // [1, 1, w, width]
  return matmul(matmul(rows, x), columns);
}

/** `x / max(|x|_2, epsilon)` along one axis (default the last), as `torch.nn.functional.normalize`. */
export function l2Normalize(
  x: Tensor,
  { axis = -1, epsilon = 1e-12 }: { readonly axis?: number; readonly epsilon?: number } = {},
): Tensor {
  return mul(x, reciprocal(sqrt(maximum(sum(square(x), { axis, keep: true }), epsilon * epsilon))));
}
