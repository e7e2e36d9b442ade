import fc from "fast-check";

type Edit = (bytes: Uint8Array) => Uint8Array;

/** A place in a file of any length. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (bytes: Uint8Array, where: number): number => Math.floor(where * bytes.length);

const setByte: fc.Arbitrary<Edit> = fc.tuple(place, fc.nat(255)).map(([where, value]) => (bytes) => {
  const copy = bytes.slice();
  copy[at(bytes, where)] = value;
  return copy;
});

/** Four bytes are set, as those of a length are. */
const setLength: fc.Arbitrary<Edit> = fc
  .tuple(place, fc.constantFrom(0, 1, 0xffff, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1))
  .map(([where, value]) => (bytes) => {
    const copy = bytes.slice();
    if (copy.length >= 4) new DataView(copy.buffer).setUint32(Math.min(at(bytes, where), copy.length - 4), value);
    return copy;
  });

const cut: fc.Arbitrary<Edit> = place.map((where) => (bytes) => bytes.slice(0, at(bytes, where)));

/** A part is put somewhere else, or taken out. */
const splice: fc.Arbitrary<Edit> = fc.tuple(place, place, place, fc.boolean()).map(([a, b, to, keep]) => (bytes) => {
  const [start, end] = [a, b].map((where) => at(bytes, where)).sort((x, y) => x - y) as [number, number];
  const part = bytes.slice(start, end);
  const rest = keep ? bytes : Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(end)]);
  const into = at(rest, to);
  return keep ? Uint8Array.from([...rest.subarray(0, into), ...part, ...rest.subarray(into)]) : rest;
});

/** Files that come of one to three small changes to one of `seeds`. */
export function mutations(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const edits = fc.array(fc.oneof(setByte, setLength, cut, splice), { minLength: 1, maxLength: 3 });
  return fc
    .tuple(fc.constantFrom(...seeds), edits)
    .map(([seed, list]) => list.reduce((bytes, edit) => edit(bytes), seed));
}
