import { suite } from "uvu";
import * as assert from "uvu/assert";
import { auroc } from "./auroc.ts";
import { bootstrap } from "./bootstrap.ts";

const test = suite("bootstrap");
const scores = Array.from({ length: 60 }, (_, i) => (i * 37) % 60);
const labels = scores.map((score, i) => (score + ((i * 23) % 40) > 50 ? 1 : 0));
const cases = { scores, labels };

test("an interval holds the value, repeats with its seed, and widens with its level", () => {
  const wide = bootstrap(auroc, cases, { seed: 1, level: 0.99 });
  const narrow = bootstrap(auroc, cases, { seed: 1, level: 0.5 });
  assert.is(wide.value, auroc(scores, labels));
  assert.ok(wide.low < narrow.low && narrow.low < wide.value && wide.value < narrow.high && narrow.high < wide.high);
  assert.equal(bootstrap(auroc, cases, { seed: 1, level: 0.5 }), narrow);
  assert.not.equal(bootstrap(auroc, cases, { seed: 2, level: 0.5 }), narrow);
});

test("its width is that of DeLong's deviation", () => {
  // variance of the structural components of the Mann-Whitney statistic (DeLong et al. 1988)
  const [abnormal, normal] = [1, 0].map((label) => scores.filter((_, i) => labels[i] === label)) as [
    number[],
    number[],
  ];
  const psi = (a: number, n: number): number => 0.5 + 0.5 * Math.sign(a - n);
  const variance = (values: readonly number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length;
  };
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(
    variance(abnormal.map((a) => mean(normal.map((n) => psi(a, n))))) +
      variance(normal.map((n) => mean(abnormal.map((a) => psi(a, n))))),
  );
  const { low, high } = bootstrap(auroc, cases, { seed: 0, resamples: 4000 });
  const ratio = (high - low) / (2 * 1.96 * deviation);
  assert.ok(ratio > 0.85 && ratio < 1.1, `${ratio}`);
});

test("options out of range are refused", () => {
  assert.throws(() => bootstrap(auroc, cases, { seed: 0, resamples: 1 }), /resamples/);
  assert.throws(() => bootstrap(auroc, cases, { seed: 0, level: 1 }), /level/);
  assert.throws(() => bootstrap(auroc, { scores, labels: labels.map(() => 0) }, { seed: 0 }), /AUROC is undefined/);
});

test.run();
