// A suite that must be seen to fail. Run by browser.node.test.ts; not a test file by its name.
import { suite } from "uvu";
import { skipLine } from "../src/skip.ts";

const test = suite("broken");
test("works", () => {});
test("does not", () => {
  throw new Error("on purpose");
});
test.run();
skipLine("no moon tonight");
