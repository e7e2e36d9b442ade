// browser
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { libraryCaller } from "./guard.ts";

const stack = (...frames: string[]): string => ["Error", ...frames.map((frame) => `    at ${frame}`)].join("\n");
const guard = "console.log (/a/testing/src/guard.ts:24:50)";
const library = "fit (file:///a/packages/anomaly/src/fit.ts:3:7)";
const suiteFile = "/a/packages/anomaly/src/fit.test.ts:9:1";

const test = suite("libraryCaller");

test("is the library file that called", () => {
  assert.is(libraryCaller(stack(guard, library, suiteFile)), "packages/anomaly/src/fit.ts:3:7");
  assert.is(libraryCaller(stack(guard, "a (C:\\a\\packages\\clip\\src\\b.ts:1:2)")), "packages/clip/src/b.ts:1:2");
});
test("is nobody when a test, or a dependency, called", () => {
  assert.is(libraryCaller(stack(guard, suiteFile)), undefined);
  assert.is(
    libraryCaller(stack(guard, "Object.<anonymous> (/a/node_modules/uvu/dist/index.mjs:4:2)", library)),
    undefined,
  );
});
test("is nobody when a library calls back into a test that prints", () => {
  assert.is(libraryCaller(stack(guard, suiteFile, library)), undefined);
});

test.run();
