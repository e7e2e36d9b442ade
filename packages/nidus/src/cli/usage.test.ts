import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { editDistance, suggest } from "../suggest.ts";

const test = suite("suggestions for mistyped words");
const word = (): fc.Arbitrary<string> => fc.string({ maxLength: 8, unit: fc.constantFrom("a", "b", "c") });

test("the distance is a count of single mistakes", () => {
  fc.assert(
    fc.property(word(), word(), fc.nat(8), (a, b, at) => {
      assert.is(editDistance(a, a), 0);
      assert.is(editDistance(a, b), editDistance(b, a));
      assert.ok(editDistance(a, b) >= Math.abs(a.length - b.length));
      assert.ok(editDistance(a, b) <= Math.max(a.length, b.length));
      assert.ok(editDistance(a, `${a.slice(0, at)}x${a.slice(at)}`) === 1);
      assert.ok(editDistance(a, b) > 0 || a === b);
    }),
  );
  assert.is(editDistance("doctor", "dcotor"), 1);
  assert.is(editDistance("kitten", "sitting"), 3);
});

test("only what is close is suggested, the closest first", () => {
  assert.is(suggest("docter", ["inspect", "doctor"]), "doctor");
  assert.is(suggest("--jsn", ["--version", "--json"]), "--json");
  assert.is(suggest("frobnicate", ["inspect", "doctor"]), undefined);
  assert.is(suggest("", ["doctor"]), undefined);
});

test.run();
