// timeout: 300
import { suite } from "uvu";
import * as assert from "uvu/assert";

/** Examples are tests: each runs to its end, and fails by itself below its target. Their imports run them. */
const test = suite("examples");
for (const name of ["train", "zero-shot", "metrics"]) {
  test(name, async () => {
    assert.ok(await import(`./${name}.ts`));
  });
}
test.run();
