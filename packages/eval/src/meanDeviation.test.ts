import { test } from "uvu";
import * as assert from "uvu/assert";
import { meanDeviation } from "./meanDeviation.ts";

test("mean and deviation with n - 1", () => {
  assert.equal(meanDeviation([1, 2, 3, 6]), { mean: 3, deviation: Math.sqrt(14 / 3) });
  assert.equal(meanDeviation([5]), { mean: 5 });
  assert.throws(() => meanDeviation([]), /^meanDeviation: expected at least one value, got none$/);
});

test.run();
