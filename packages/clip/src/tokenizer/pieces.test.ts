import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BYTE_CHARACTERS, byteSymbols, textOfTokens } from "./bytes.ts";
import { pieces } from "./pieces.ts";

const test = suite("pieces and bytes");

test("the 256 characters are distinct, printable, and as in GPT-2's table", () => {
  assert.is(new Set(BYTE_CHARACTERS).size, 256);
  const at = [0x00, 0x20, 0x21, 0x7e, 0x7f, 0xa0, 0xa1, 0xad, 0xff].map((byte) => BYTE_CHARACTERS[byte]);
  assert.equal(at, ["Ā", "Ġ", "!", "~", "ġ", "ł", "¡", "Ń", "ÿ"]);
});

test("bytes of any text, and back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.is(textOfTokens(byteSymbols(text)), text === "" ? "" : `${text} `);
    }),
  );
});

test("pieces lose white space and nothing else", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      assert.is(
        pieces(text).join(""),
        text
          .normalize("NFC")
          .toLowerCase()
          .replace(/\p{White_Space}+/gu, ""),
      );
    }),
  );
});

test("text is parted as OpenAI's pattern parts it", () => {
  for (const [text, expected] of [
    ["  Chest X-ray\tfilm.\n", ["chest", "x", "-", "ray", "film", "."]],
    [
      "It's the patient's; they'LL say: don't!",
      ["it", "'s", "the", "patient", "'s", ";", "they", "'ll", "say", ":", "don", "'t", "!"],
    ],
    [
      "T2-weighted, 3.5 mm (L4/L5)",
      ["t", "2", "-", "weighted", ",", "3", ".", "5", "mm", "(", "l", "4", "/", "l", "5", ")"],
    ],
    ["<|StartOfText|>a<|endoftext|>", ["<|startoftext|>", "a", "<|endoftext|>"]],
    ["Ménière Ø µm ①½", ["ménière", "ø", "µm", "①", "½"]],
    ["肺炎🩻 \u00a0\u3000肺", ["肺炎", "🩻", "肺"]],
    ["e\u0301 q\u0303", ["é", "q", "\u0303"]],
    ["", []],
  ] as const) {
    assert.equal(pieces(text), expected, text);
  }
});

test.run();
