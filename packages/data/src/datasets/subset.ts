import type { Dataset } from "../dataset.ts";
import type { ByteSource } from "../sources.ts";

/** Some samples of a dataset, in the order given. @throws RangeError for a number that is not one of a sample. */
export function subset(data: Dataset, indices: readonly number[]): Dataset {
  for (const index of indices) {
    if (!(index in data.keys)) throw new RangeError(`subset: expected samples below ${data.length}, got ${index}`);
  }
  const pick = <T>(list: readonly T[]): T[] => indices.map((index) => list[index] as T);
  const source = (index: number): number => {
    const inner = indices[index];
    if (inner === undefined)
      throw new RangeError(`${data.name}: expected a sample below ${indices.length}, got ${index}`);
    return inner;
  };
  const fileOf = async (index: number): Promise<ByteSource> => {
    const file = await data.file?.(source(index));
    if (file === undefined) throw new RangeError(`${data.name}: its pictures are no files`);
    return file;
  };
  const { splits, classes, contents } = data;
  return {
    name: data.name,
    length: indices.length,
    keys: pick(data.keys),
    labels: pick(data.labels),
    masked: pick(data.masked),
    ...(splits && { splits: pick(splits) }),
    ...(classes && { classes: pick(classes) }),
    ...(contents && { contents: pick(contents) }),
    ...(data.file && { file: fileOf }),
    at: async (index) => data.at(source(index)),
  };
}
