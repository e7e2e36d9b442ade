import { test } from "uvu";
import * as assert from "uvu/assert";
import { auroc } from "./auroc.ts";
import { perClass } from "./perClass.ts";

test("each kind stands against all normal cases, and counts once in the mean", () => {
  const result = perClass(auroc, {
    scores: [1, 2, 3, 4, 0, 1.5],
    labels: [0, 0, 1, 1, 1, 1],
    classes: ["good", "good", "crack", "crack", "hole", "hole"],
  });
  assert.equal(result, { each: { crack: 1, hole: 0.25 }, mean: 0.625 });
});

test("without abnormal cases the metric says so; lists of other lengths are refused", () => {
  assert.throws(() => perClass(auroc, { scores: [1, 2], labels: [0, 0], classes: ["a", "a"] }), RangeError);
  assert.throws(() => perClass(auroc, { scores: [1, 2], labels: [0, 1], classes: ["a"] }), /expected 2 names/);
});

test.run();
