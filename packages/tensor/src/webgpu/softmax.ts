import type { SoftmaxStep } from "../schedule/plan.ts";
import type { Kernel, StorageOf } from "./kernel.ts";
import { rowKernel } from "./rows.ts";

/**
 * Softmax of rows, `e^(x - max) / sum of e^(x - max)`, or its logarithm, `x - max - log(sum)`.  [rows, width] -> [rows, width].
 * Three passes over a row: greatest element, sum, results. Rows are read again rather than kept: they are in the cache.
 */
export function softmaxKernel(step: SoftmaxStep, storageOf: StorageOf): Kernel {
  return rowKernel(
    step,
    { storageOf },
    ({ x, put, each }) => `  var most = -3.4028234663852886e38f;
  ${each(`most = max(most, ${x("c")});`)}
  most = maxOf(most, lane);
  var total = 0f;
  ${each(`total += exp(${x("c")} - most);`)}
  total = sumOf(total, lane);
  let ${step.log ? "shift = log(total)" : "scale = 1f / total"};
  ${each(put("c", step.log ? `${x("c")} - most - shift` : `exp(${x("c")} - most) * scale`))}`,
  );
}
