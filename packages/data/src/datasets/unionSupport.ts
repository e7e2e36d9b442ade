import type { Dataset } from "../dataset.ts";
import type { ByteSource } from "../sources.ts";
import { contentIn } from "./contents.ts";

/**
 * Several supports as one, for a detector of many tasks. Keys begin with the name of their dataset.
 * @throws RangeError for no support, or two with a key in common.
 */
export function unionSupport(
  supports: readonly Dataset[],
  { name = "union" }: { readonly name?: string } = {},
): Dataset {
  if (supports.length === 0) throw new RangeError("unionSupport: expected at least one support, got none");
  const places = supports.flatMap((data) =>
    data.keys.map((key, index) => ({ data, index, key: `${data.name}/${key}` })),
  );
  const keys = places.map(({ key }) => key);
  const repeated = keys.find((key, i) => keys.indexOf(key) < i);
  if (repeated !== undefined) {
    throw new RangeError(`unionSupport: ${repeated} comes twice; give each dataset a name of its own`);
  }
  const placeOf = (index: number): (typeof places)[number] => {
    const place = places[index];
    if (place === undefined) throw new RangeError(`${name}: expected a sample below ${places.length}, got ${index}`);
    return place;
  };
  const joined = <T>(lists: readonly (readonly T[] | undefined)[]): readonly T[] | undefined =>
    lists.every((list) => list !== undefined) ? lists.flat() : undefined;
  const fileOf = async (index: number): Promise<ByteSource> => {
    const { data, index: inner, key } = placeOf(index);
    const file = await data.file?.(inner);
    if (file === undefined) throw new RangeError(`${name}: ${key} is no file`);
    return file;
  };
  const classes = joined(supports.map((data) => data.classes));
  const contents = joined(supports.map((data) => data.contents?.map((text) => contentIn(data.name, text))));
  return {
    name,
    length: places.length,
    keys,
    labels: supports.flatMap(({ labels }) => labels),
    masked: supports.flatMap(({ masked }) => masked),
    ...(classes && { classes }),
    ...(contents && { contents }),
    async at(index) {
      const { data, index: inner, key } = placeOf(index);
      return { ...(await data.at(inner)), key };
    },
    ...(supports.every(({ file }) => file !== undefined) && { file: fileOf }),
  };
}
