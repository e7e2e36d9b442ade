import { FormatError } from "@nidus/data";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { simpleVocabulary } from "./simpleVocabulary.ts";
import { createTokenizer } from "./tokenizer.ts";

/** 512 byte symbols, then these merges from id 512, then start 522 and end 523. */
const MERGES = "#\na n</w>\nl u\nn g</w>\nlu ng</w>\n' s</w>\nÃ ©\nb r\na i\nbr ai\nbrai n</w>\n";
const tokenizer = createTokenizer(simpleVocabulary("tiny", new TextEncoder().encode(MERGES)));
const { encode, decode, tokenize, start, end } = tokenizer;

/** Texts whose lower case is in NFC, which that of İ with marks is not: all others encode to what their decoding encodes to. */
const texts = fc
  .oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({
      unit: fc.constantFrom("lung", "brain", " ", "'s", "É", "1", "!", "<|", "<|endoftext|>", "\u0301", "\t", "Σ"),
    }),
    fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)), // halves of surrogate pairs, too
  )
  .filter((text) => text.normalize("NFC").toLowerCase().isWellFormed() === text.isWellFormed())
  .filter((text) => text.normalize("NFC").toLowerCase().normalize("NFC") === text.normalize("NFC").toLowerCase());

const test = suite("tokenizer");

test("ids by hand", () => {
  assert.equal([tokenizer.size, start, end], [524, 522, 523]);
  assert.equal(encode("Lung"), [515]);
  assert.equal(encode("the LUNG's"), [83, 71, 324, 515, 516]); // t h e</w>: 0x21 is id 0, word ends are 256 higher
  assert.equal(encode("an brain; Éa\u00a0lungs"), [512, 521, 282, 517, 320, 513, 77, 70, 338]);
  assert.equal(encode("🩻"), [172, 253, 102, 375]); // f0 9f a9 bb
  assert.equal(encode("\ud800"), encode("\ufffd"));
  assert.equal(encode("a<|endoftext|>"), [320, end]);
});

test("what is decoded encodes to the same ids", () => {
  fc.assert(
    fc.property(texts, (text) => assert.equal(encode(decode(encode(text))), encode(text))),
    { numRuns: 1000 },
  );
});

test("text by hand", () => {
  assert.is(decode(encode("Lung's  ÉÉ 12")), "lung 's éé 1 2");
  assert.is(decode([start, 515, end, 0]), "<|startoftext|>lung <|endoftext|>!");
  assert.is(decode([172, 253]), "\ufffd"); // half a character
  assert.equal([decode(encode("\ufeff")), decode(encode("a \ufeff"))], ["\ufeff", "a \ufeff"]); // a mark is no space
  assert.throws(() => decode([3, 524]), /expected ids from 0 to 523, got 524 at position 1/);
});

test("texts side by side, parted by white space, encode as one after the other, whatever was encoded before", () => {
  fc.assert(fc.property(texts, texts, (a, b) => assert.equal(encode(`${a} ${b}`), [...encode(a), ...encode(b)])));
});

test("case of ASCII letters and width of space do not matter", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.equal(encode(text.toUpperCase().replaceAll(" ", " \n\u2003")), encode(text));
    }),
  );
});

test("each row is start, ids, end, padding", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { maxLength: 5 }),
      fc.integer({ min: 2, max: 9 }),
      fc.boolean(),
      (list, context, isZero) => {
        const batch = tokenize(list, { context, truncate: true, padding: isZero ? "zero" : "end" });
        assert.equal(batch.shape, [list.length, context]);
        for (const [row, text] of list.entries()) {
          const words = encode(text).slice(0, context - 2);
          const padding = new Array<number>(context - 2 - words.length).fill(isZero ? 0 : end);
          assert.equal([...batch.ids.subarray(row * context, (row + 1) * context)], [start, ...words, end, ...padding]);
          assert.is(batch.lengths[row], words.length + 2);
        }
      },
    ),
  );
});

test("a text that fills the context fits; one token more is an error that says which text and what to do", () => {
  const full = "lung ".repeat(75);
  const { ids, lengths, shape } = tokenize([full]);
  assert.equal([ids[76], lengths[0], shape], [end, 77, [1, 77]]);
  assert.throws(
    () => tokenize(["lung", `${full}lung`]),
    (error: Error) =>
      error instanceof FormatError &&
      /^tokenize: text 1, "lung lung [^"]*…", has 78 tokens .* context is 77: .* truncate/.test(error.message),
  );
  assert.equal(tokenize([`${full}lung`], { truncate: true }).ids, ids);
  assert.throws(() => tokenize(["lung"], { context: 1 }), /context of 2 tokens/);
});

test("a piece of 20,000 letters", () => {
  assert.is(encode("lung".repeat(5000)).length, 3 * 4999 + 1); // lu n g ... lung</w>
});

test.run();
