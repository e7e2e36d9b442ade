import { bf16ToF32, f16ToF32, type RawTensor } from "nidus";

/** Anything with a shape and elements: a `HostTensor`, a tensor of a file. */
export interface Numbers {
  readonly shape: readonly number[];
  /** Row-major. 16-bit floats as their bits, when `dtype` says so. */
  readonly data: ArrayLike<number | bigint>;
  readonly dtype?: string;
}

/** Elements as float64, whatever they are stored as: 16-bit floats are widened, 64-bit integers rounded. */
export function numbersOf({ data, dtype }: Numbers): ArrayLike<number> {
  if (data instanceof Uint16Array && (dtype === "F16" || dtype === "f16")) return f16ToF32(data);
  if (data instanceof Uint16Array && dtype === "BF16") return bf16ToF32(data);
  return isNumeric(data) ? data : Float64Array.from(data, Number);
}

/** What `numbers` would be if they were stored as the reference is: for comparisons bit by bit. */
export function storedAs(numbers: ArrayLike<number>, dtype: RawTensor["dtype"]): ArrayLike<number> {
  return dtype === "F32" && !(numbers instanceof Float32Array) ? Float32Array.from(numbers) : numbers;
}

function isNumeric(data: ArrayLike<number | bigint>): data is ArrayLike<number> {
  return data.length === 0 || typeof data[0] === "number";
}
