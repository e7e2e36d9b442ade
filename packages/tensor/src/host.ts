import { type DataOf, type DType, emptyData } from "./dtype.ts";
import { ShapeError } from "./errors.ts";
import { checkShape, formatShape, type Shape, sizeOf } from "./shape.ts";

/** Numbers on the host: a typed array with a shape, row-major. Plain data: anything with these fields is one. */
export interface HostTensor<D extends DType = "f32"> {
  readonly kind: "host";
  readonly dtype: D;
  readonly shape: Shape;
  readonly data: DataOf<D>;
}

type Nested = number | readonly Nested[];

/**
 * A host tensor over a typed array (not copied). dtype follows the array: `Float32Array`/`Float64Array` f32, `Uint16Array`
 * f16 bits, `Int32Array` i32, `Uint32Array` u32.
 * @throws ShapeError when the shape does not hold `data.length` elements.
 */
export function hostTensor(shape: Shape, data: Float32Array | Float64Array): HostTensor<"f32">;
export function hostTensor(shape: Shape, data: Uint16Array): HostTensor<"f16">;
export function hostTensor(shape: Shape, data: Int32Array): HostTensor<"i32">;
export function hostTensor(shape: Shape, data: Uint32Array): HostTensor<"u32">;
export function hostTensor(shape: Shape, data: DataOf<DType>): HostTensor<DType> {
  checkShape("hostTensor", shape);
  if (sizeOf(shape) !== data.length) {
    throw new ShapeError(
      "hostTensor",
      `${formatShape(shape)} holds ${sizeOf(shape)} elements, the array has ${data.length}`,
    );
  }
  const dtype: DType =
    data instanceof Uint16Array
      ? "f16"
      : data instanceof Int32Array
        ? "i32"
        : data instanceof Uint32Array
          ? "u32"
          : "f32";
  return { kind: "host", dtype, shape: [...shape], data };
}

/** A host tensor from nested lists of numbers: `host([[1, 2], [3, 4]])` is `[2, 2]`, `host(0.5)` a scalar. */
export function host<D extends "f32" | "i32" | "u32" = "f32">(values: Nested, dtype: D = "f32" as D): HostTensor<D> {
  const shape: number[] = [];
  for (let level: Nested = values; typeof level !== "number"; level = level[0] as Nested) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const data = emptyData(dtype, sizeOf(shape));
  let next = 0;
  const fill = (level: Nested, axis: number): void => {
    if (typeof level === "number") {
      if (axis !== shape.length) throw new ShapeError("host", `lists are ragged at depth ${axis}`);
      data[next++] = level;
      return;
    }
    if (level.length !== shape[axis])
      throw new ShapeError("host", `lists are ragged at depth ${axis}: ${level.length} entries beside ${shape[axis]}`);
    for (const entry of level) fill(entry, axis + 1);
  };
  fill(values, 0);
  return { kind: "host", dtype, shape, data };
}

/** Zeros of a shape. */
export function hostZeros<D extends DType = "f32">(shape: Shape, dtype: D = "f32" as D): HostTensor<D> {
  checkShape("hostZeros", shape);
  return { kind: "host", dtype, shape: [...shape], data: emptyData(dtype, sizeOf(shape)) };
}
