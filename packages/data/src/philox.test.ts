import { suite } from "uvu";
import * as assert from "uvu/assert";
import { philox4x32 } from "./philox.ts";

const words = (text: string): Uint32Array => Uint32Array.from(text.split(" "), (word) => Number.parseInt(word, 16));

/** Random123 1.14, `tests/kat_vectors`, the three lines `philox4x32 10`: counter, key, answer. */
const KNOWN_ANSWERS = [
  ["00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
  ["ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
  ["243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
] as const;

const test = suite("philox4x32");

test("gives the known answers of Random123", () => {
  for (const [counter, key, answer] of KNOWN_ANSWERS) {
    assert.equal(philox4x32(words(counter), words(key), new Uint32Array(4)), words(answer));
  }
});
test("may write over its own counter", () => {
  const [counter, key, answer] = KNOWN_ANSWERS[2];
  const block = words(counter);
  assert.equal(philox4x32(block, words(key), block), words(answer));
});

test.run();
