import type { Merges } from "./vocabulary.ts";

/** The rank of a pair that does not merge: above all others. */
const NEVER = 0x7fffffff;

/**
 * Byte-pair encoding of one piece: as long as neighbours merge, every occurrence of the pair of lowest rank becomes one symbol,
 * from left to right. The ranks of neighbours are kept beside the symbols, so that a round looks up only the pairs that it made.
 * @param symbols Ids of the piece's byte symbols.
 */
export function merge(symbols: readonly number[], merges: Merges): number[] {
  const ids = Int32Array.from(symbols);
  const ranks = Int32Array.from(symbols, (id, i) => rankOf(merges, id, symbols[i + 1])); // of (i, i + 1)
  let length = ids.length;
  for (let best = lowest(ranks, length); best !== NEVER; best = lowest(ranks, length)) {
    const product = merges.products[best] as number;
    let to = 0;
    let wasMerged = false;
    for (let from = 0; from < length; from++) {
      const joins = ranks[from] === best;
      const id = joins ? product : (ids[from] as number);
      if (to > 0 && (joins || wasMerged)) ranks[to - 1] = rankOf(merges, ids[to - 1] as number, id);
      ranks[to] = joins ? NEVER : (ranks[from] as number); // put right with the next symbol, where either is new
      ids[to] = id;
      to += 1;
      wasMerged = joins;
      if (joins) from += 1;
    }
    length = to;
  }
  return Array.from(ids.subarray(0, length));
}

function rankOf(merges: Merges, left: number, right: number | undefined): number {
  if (right === undefined) return NEVER;
  return merges.ranks.get(left * merges.size + right) ?? NEVER;
}

function lowest(ranks: Int32Array, length: number): number {
  let best = NEVER;
  for (let i = 0; i < length; i++) best = Math.min(best, ranks[i] as number);
  return best;
}
