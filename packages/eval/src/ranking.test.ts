import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { auroc } from "./auroc.ts";
import { averagePrecision } from "./averagePrecision.ts";
import { f1Max } from "./f1Max.ts";
import { fprAtTpr } from "./fprAtTpr.ts";

const test = suite("ranking metrics");

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-12, `${actual} is not ${expected}`);

/** Scores with many ties, both classes present. */
const cases = fc
  .array(fc.record({ score: fc.integer({ min: -9, max: 9 }), label: fc.constantFrom<0 | 1>(0, 1) }), { minLength: 2 })
  .filter((list) => new Set(list.map(({ label }) => label)).size === 2)
  .map((list) => ({ scores: list.map(({ score }) => score / 3), labels: list.map(({ label }) => label) }));
type Cases = { readonly scores: readonly number[]; readonly labels: readonly (0 | 1)[] };

/** Over all pairs of one abnormal and one normal case. */
function mannWhitney({ scores, labels }: Cases): number {
  let wins = 0;
  let pairs = 0;
  labels.forEach((label, i) => {
    if (label === 0) return;
    labels.forEach((other, j) => {
      if (other === 1) return;
      pairs++;
      wins += 0.5 + 0.5 * Math.sign((scores[i] as number) - (scores[j] as number));
    });
  });
  return wins / pairs;
}

/** Of the cases that score at least the threshold. */
function confusion({ scores, labels }: Cases, threshold: number): { hits: number; called: number } {
  const called = labels.filter((_, i) => (scores[i] as number) >= threshold);
  return { hits: called.filter((label) => label === 1).length, called: called.length };
}

const descending = ({ scores }: Cases): number[] => [...new Set(scores)].sort((a, b) => b - a);

test("AUROC is the share of pairs in order, ties counting half", () =>
  fc.assert(fc.property(cases, (c) => near(auroc(c.scores, c.labels), mannWhitney(c)))));

test("average precision sums precision over steps of recall", () =>
  fc.assert(
    fc.property(cases, (c) => {
      const abnormal = c.labels.filter((label) => label === 1).length;
      let sum = 0;
      let recall = 0;
      for (const threshold of descending(c)) {
        const { hits, called } = confusion(c, threshold);
        sum += (hits / abnormal - recall) * (hits / called);
        recall = hits / abnormal;
      }
      near(averagePrecision(c.scores, c.labels), sum);
    }),
  ));

test("F1-max is the greatest F1, and its threshold gives it", () =>
  fc.assert(
    fc.property(cases, (c) => {
      const abnormal = c.labels.filter((label) => label === 1).length;
      const f1 = (threshold: number): number => {
        const { hits, called } = confusion(c, threshold);
        return (2 * hits) / (abnormal + called);
      };
      const { value, threshold } = f1Max(c.scores, c.labels);
      near(value, Math.max(...descending(c).map(f1)));
      near(f1(threshold), value);
    }),
  ));

test("FPR@TPR is the least false positive rate that finds enough", () =>
  fc.assert(
    fc.property(cases, fc.double({ min: 0.01, max: 1, noNaN: true }), (c, tpr) => {
      const abnormal = c.labels.filter((label) => label === 1).length;
      const enough = descending(c).filter((threshold) => confusion(c, threshold).hits >= tpr * abnormal);
      const rates = enough.map((threshold) => {
        const { hits, called } = confusion(c, threshold);
        return (called - hits) / (c.labels.length - abnormal);
      });
      near(fprAtTpr(c.scores, c.labels, tpr), Math.min(...rates));
    }),
  ));

test("increasing maps change nothing; flipped labels and scores mirror AUROC", () =>
  fc.assert(
    fc.property(cases, ({ scores, labels }) => {
      const bent = scores.map((score) => 1e3 * score ** 3 + score - 5);
      for (const metric of [auroc, averagePrecision, fprAtTpr]) near(metric(bent, labels), metric(scores, labels));
      const area = auroc(scores, labels);
      near(
        auroc(
          scores,
          labels.map((label) => 1 - label),
        ),
        1 - area,
      );
      near(
        auroc(
          scores.map((score) => -score),
          labels,
        ),
        1 - area,
      );
    }),
  ));

// scikit-learn 1.2: roc_auc_score, average_precision_score, the best of precision_recall_curve, roc_curve
const SAVED: readonly (Cases & { readonly expected: readonly [number, number, number, number] })[] = [
  {
    scores: [0.1, 0.4, 0.4, 0.8, 0.4, 0.7, 0.2, 0.8],
    labels: [0, 0, 1, 1, 1, 0, 0, 1],
    expected: [0.8125, 0.8333333333333333, 0.8, 0.5],
  },
  {
    scores: [-3, -1.5, 2, 1e-45, 1e30, -1.5],
    labels: [0, 1, 1, 0, 1, 0],
    expected: [0.8333333333333333, 0.8666666666666667, 0.8, 0.6666666666666666],
  },
  {
    scores: [1e6, 1e6 + 1e-3, 1e6 - 1e-3, 1e6],
    labels: [0, 1, 0, 1],
    expected: [0.875, 0.8333333333333333, 0.8, 0.5],
  },
];

test("saved cases", () => {
  for (const { scores, labels, expected } of SAVED) {
    const ours = [auroc, averagePrecision, (s: ArrayLike<number>, l: ArrayLike<number>) => f1Max(s, l).value, fprAtTpr];
    for (const [i, metric] of ours.entries()) near(metric(scores, labels), expected[i] as number);
  }
});

test("bad cases are refused in plain words", () => {
  const message = (scores: ArrayLike<number>, labels: ArrayLike<number>): string => {
    try {
      return String(auroc(scores, labels));
    } catch (error) {
      assert.instance(error, RangeError);
      return (error as Error).message;
    }
  };
  assert.is(message([], []), "AUROC is undefined: there are no cases");
  assert.is(message([1, 2], [0, 0]), "AUROC is undefined: none of the 2 cases is abnormal");
  assert.is(message([1], [1]), "AUROC is undefined: none of the 1 cases is normal");
  assert.is(message([1, 2], [0]), "AUROC: 2 scores, but 1 labels");
  assert.is(message([1, Number.NaN], [0, 1]), "AUROC: score 1 is NaN; scores must be finite");
  assert.is(message([Number.POSITIVE_INFINITY, 2], [0, 1]), "AUROC: score 0 is Infinity; scores must be finite");
  for (const label of [2, -1, 0.5, "good" as unknown as number, undefined as unknown as number])
    assert.match(message([1, 2], [0, label]), /^AUROC: label 1 is .*; 0 is normal, 1 abnormal$/);
});

test.run();
