import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fmaModule, valueAfter } from "./fmaModule.ts";

const test = suite("the multiply-add ceiling");

test("is a module that counts its turns, where the runtime has relaxed SIMD", async () => {
  const bytes = fmaModule();
  if (!WebAssembly.validate(bytes)) return; // behind a flag in Node 20: relaxedSimd.ts
  const { instance } = await WebAssembly.instantiate(bytes);
  const spin = instance.exports.spin as (turns: number) => number;
  for (const turns of [1, 2, 1000]) assert.is(spin(turns), valueAfter(turns));
});

test.run();
