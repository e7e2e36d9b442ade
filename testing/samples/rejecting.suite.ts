// A suite whose only fault is a promise that nobody handles. Run by browser.node.test.ts; not a test file by its name.
import { suite } from "uvu";

const test = suite("careless");
test("passes", () => {
  void Promise.reject(new Error("nobody caught me"));
});
test.run();
