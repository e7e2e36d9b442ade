import { suite } from "uvu";
import * as assert from "uvu/assert";
import { sha256 } from "./sha256.ts";

const test = suite("sha256");

/** FIPS 180-4's example, "abc". */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
/** Of no bytes. */
const NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

test("equals the examples of the standard, however the bytes are divided", async () => {
  const bytes = new TextEncoder().encode("xabcx");
  assert.is(await sha256("abc"), ABC);
  assert.is(await sha256(bytes.subarray(1, 4)), ABC, "a view counts for its own bytes alone");
  assert.is(await sha256("a", bytes.subarray(2, 3), "", "c"), ABC);
  assert.equal(await Promise.all([sha256(), sha256("")]), [NOTHING, NOTHING]);
});

test.run();
