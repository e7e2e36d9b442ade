import { type HostTensor, hostTensor } from "@nidus/tensor";

/** Some rows of a memory, ascending, each once; all of them are the memory itself.  `[R, D]` -> `[rows, D]`. */
export function takeRows(memory: HostTensor, rows: readonly number[]): HostTensor {
  const { shape, data } = memory;
  if (rows.length === shape[0]) return memory;
  const width = shape[1] as number;
  const taken = data.slice(0, rows.length * width) as Float32Array;
  for (const [i, row] of rows.entries()) taken.set(data.subarray(row * width, (row + 1) * width), i * width);
  return hostTensor([rows.length, width], taken);
}
