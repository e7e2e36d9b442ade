import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { meanDeviationRule, quantileRule } from "./thresholdRules.ts";

const test = suite("threshold rules");
const normal = (scores: readonly number[]) => scores.map(() => 0 as const);

test("match numpy on a saved row, and pass over abnormal pictures", () => {
  const scores = [0.3, 0.1, 0.9, 0.4, 0.2];
  // numpy.quantile(scores, 0.7) and numpy.mean(scores) + 2 * numpy.std(scores, ddof=1)
  assert.ok(Math.abs(quantileRule(0.7).threshold(scores, normal(scores)) - 0.38) < 1e-12);
  assert.ok(Math.abs(meanDeviationRule(2).threshold(scores, normal(scores)) - 1.0028964600958976) < 1e-12);
  const labels = [0, undefined, 1, 0, 0] as const;
  assert.is(quantileRule(1).threshold(scores, labels), 0.4);
  assert.is(meanDeviationRule(3).threshold([0.5], [undefined]), 0.5);
});

test("a quantile lies among the scores, and rises with its share", () => {
  const scores = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(scores, share, share, (list, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)].map((q) => quantileRule(q).threshold(list, normal(list)));
      assert.ok((low as number) >= Math.min(...list) && (high as number) <= Math.max(...list));
      assert.ok((low as number) <= (high as number) + 1e-9);
    }),
  );
});

test("refuse what has no meaning", () => {
  assert.throws(() => quantileRule(1.2), /share in \[0, 1\], got 1.2/);
  assert.throws(() => meanDeviationRule(Number.NaN), /number of deviations, got NaN/);
  assert.throws(() => quantileRule(0.5).threshold([1, 2], [1, 1]), /scores of normal pictures, got none among 2/);
});

test.run();
