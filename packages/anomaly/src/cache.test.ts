import { hostTensor } from "@nidus/tensor";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { memoryCache, roundToHalf } from "./cache.ts";

const test = suite("memoryCache");
const features = (...values: number[]) => ({ "tokens.1": hostTensor([values.length], Float32Array.from(values)) });

test("gives back what was put, exactly or as halves, and counts", async () => {
  const exact = memoryCache({ dtype: "f32", bytes: 100 });
  const half = memoryCache({ dtype: "f16", bytes: 100 });
  const put = features(1 / 3, 70_000, -2);
  for (const cache of [exact, half]) await cache.put("a", put);
  assert.equal(await exact.get("a"), put);
  assert.equal(await half.get("a"), put, "beyond the range of halves the tensor stays as it is");
  await half.put("b", features(1 / 3, 65_504));
  assert.equal(await half.get("b"), features(0.333251953125, 65_504));
  assert.equal(await half.get("b"), roundToHalf(features(1 / 3, 65_504)));
  assert.is(await half.get("c"), undefined);
  assert.equal(half.stats, { entries: 2, bytes: 16, hits: 3, misses: 1 });
});

test("drops what was unused longest, and never holds more than it may", async () => {
  const cache = memoryCache({ dtype: "f32", bytes: 24 });
  for (const key of ["a", "b", "c"]) await cache.put(key, features(1, 2));
  await cache.get("a");
  await cache.put("d", features(3, 4));
  assert.is(await cache.get("b"), undefined);
  assert.ok(await cache.get("a"));
  await cache.put("a", features(5)); // replaced, not added
  assert.is(cache.stats.bytes, 20);
  await cache.put("large", features(1, 2, 3, 4, 5, 6, 7));
  assert.is(await cache.get("large"), undefined);
  assert.is(cache.stats.entries, 3);
});

test.run();
