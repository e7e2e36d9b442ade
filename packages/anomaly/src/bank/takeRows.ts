import { type HostTensor, hostTensor } from "@nidus/tensor";

/** Some rows of a memory, copied.  `[R, D]` -> `[rows, D]`. */
export function takeRows({ shape, data }: HostTensor, rows: readonly number[]): HostTensor {
  const width = shape[1] as number;
  const taken = data.slice(0, rows.length * width) as Float32Array;
  for (const [i, row] of rows.entries()) taken.set(data.subarray(row * width, (row + 1) * width), i * width);
  return hostTensor([rows.length, width], taken);
}
