import type { LayerNormStep } from "../schedule/plan.ts";
import type { Kernel, StorageOf } from "./kernel.ts";
import { literal } from "./literal.ts";
import { rowKernel } from "./rows.ts";

/**
 * Layer norm of rows: `(x - mean) / sqrt(variance + epsilon) * gain + bias`, biased variance.  [rows, width] -> [rows, width].
 * The variance is summed around the mean in a second pass: as a difference of sums it cancels where the mean is large.
 */
export function layerNormKernel(step: LayerNormStep, storageOf: StorageOf): Kernel {
  const perElement = literal(1 / step.width, "f32");
  return rowKernel(
    step,
    { storageOf, columns: [step.gain, step.bias] },
    ({ x, columns: [gain, bias], put, each }) => `  var total = 0f;
  ${each(`total += ${x("c")};`)}
  let mean = sumOf(total, lane) * ${perElement};
  var spread = 0f;
  ${each(`let d = ${x("c")} - mean; spread += d * d;`)}
  let scale = 1f / sqrt(sumOf(spread, lane) * ${perElement} + ${literal(step.epsilon, "f32")});
  ${each(put("c", `(${x("c")} - mean) * scale * ${gain?.("c")} + ${bias?.("c")}`))}`,
  );
}
