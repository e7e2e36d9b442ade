// What a page of the browser runner must offer to a suite. Run by browser.node.test.ts; not a test file by its name.
import { suite } from "uvu";
import * as assert from "uvu/assert";

const adapter = suite("in the page");
adapter("there is a WebGPU adapter", async () => {
  assert.ok(await navigator.gpu.requestAdapter());
});
adapter("memory can be shared", () => {
  assert.ok(globalThis.crossOriginIsolated);
});
adapter.run();

await new Promise((done) => setTimeout(done, 20)); // uvu by itself would start here, and run the suite above twice

let runs = 0;
const after = suite("after a pause");
after("runs once", () => {
  runs += 1;
  assert.is(runs, 1);
});
after.run();
