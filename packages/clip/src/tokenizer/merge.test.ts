import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { merge } from "./merge.ts";
import type { Merges } from "./vocabulary.ts";

const test = suite("merge");
const SYMBOLS = 4;

/** The definition, on strings: the lowest-ranked pair of neighbours, everywhere from left to right, until none is left. */
function mergeByDefinition(word: readonly string[], pairs: readonly (readonly [string, string])[]): string[] {
  let symbols = [...word];
  for (;;) {
    const pair = pairs.find(([left, right]) => symbols.some((s, i) => s === left && symbols[i + 1] === right));
    if (pair === undefined) return symbols;
    const next: string[] = [];
    for (let i = 0; i < symbols.length; i++) {
      const isPair = symbols[i] === pair[0] && symbols[i + 1] === pair[1];
      next.push(isPair ? pair[0] + pair[1] : (symbols[i] as string));
      if (isPair) i += 1;
    }
    symbols = next;
  }
}

/** Pairs over a, b, c, d and what earlier pairs made, none twice; then put in any order, as no training would. */
const pairLists = fc
  .array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 })
  .map((draws) => {
    const tokens = ["a", "b", "c", "d"];
    const pairs: (readonly [string, string])[] = [];
    for (const [i, j] of draws) {
      const pair = [tokens[i % tokens.length] as string, tokens[j % tokens.length] as string] as const;
      const product = pair[0] + pair[1];
      if (product.length > 6 || tokens.includes(product)) continue;
      tokens.push(product);
      pairs.push(pair);
    }
    return pairs;
  })
  .chain((pairs) => fc.shuffledSubarray(pairs, { minLength: pairs.length }));

test("gives what the definition gives, in any order of merges", () => {
  fc.assert(
    fc.property(pairLists, fc.array(fc.nat(SYMBOLS - 1), { maxLength: 30 }), (pairs, word) => {
      const tokens = ["a", "b", "c", "d", ...pairs.map(([left, right]) => left + right)];
      const idOf = (token: string): number => tokens.indexOf(token);
      const merges: Merges = {
        ranks: new Map(pairs.map(([left, right], rank) => [idOf(left) * tokens.length + idOf(right), rank])),
        products: Int32Array.from(pairs, ([left, right]) => idOf(left + right)),
        size: tokens.length,
      };
      const merged = merge(word, merges).map((id) => tokens[id]);
      assert.equal(
        merged,
        mergeByDefinition(
          word.map((id) => tokens[id] as string),
          pairs,
        ),
      );
    }),
    { numRuns: 500 },
  );
});

test("overlapping pairs merge from the left: aaaaa with a+a is aa aa a", () => {
  const merges: Merges = { ranks: new Map([[0, 0]]), products: Int32Array.of(1), size: 2 };
  assert.equal(merge([0, 0, 0, 0, 0], merges), [1, 1, 0]);
  assert.equal(merge([], merges), []);
});

test.run();
