/**
 * Byte-level BPE spells each of the 256 bytes as one printable character, so that a vocabulary can be written down as text.
 * Printable Latin-1 stands for itself; the other 68 bytes take U+0100 and up, in order.
 * @see bytes_to_unicode in OpenAI's clip/simple_tokenizer.py, taken over from GPT-2.
 */
export const BYTE_CHARACTERS: readonly string[] = byteCharacters();

/** The byte that a character stands for. */
export const BYTE_OF: ReadonlyMap<string, number> = new Map(
  BYTE_CHARACTERS.map((character, byte) => [character, byte] as const),
);

/** Marks the symbol at the end of a word. No word holds it otherwise: it would be cut at its `w`. */
export const WORD_END = "</w>";

function byteCharacters(): string[] {
  let standIn = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : standIn++));
}

/** Neither space nor control character nor soft hyphen (0xad). */
function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

/** A token: byte characters, and perhaps the word's end. */
export const SPELT: RegExp = /^[!-~\u00a1-\u00ac\u00ae-\u0143]+$/;

/** One symbol per UTF-8 byte of a piece of text, the last marked as the end of a word. Half a surrogate pair is U+FFFD. */
export function byteSymbols(piece: string): string[] {
  const symbols = Array.from(new TextEncoder().encode(piece), (byte) => BYTE_CHARACTERS[byte] as string);
  const last = symbols.pop();
  return last === undefined ? [] : [...symbols, last + WORD_END];
}

/** The text that tokens spell: a space at each word's end, U+FFFD for bytes that are not UTF-8. */
export function textOfTokens(tokens: readonly string[]): string {
  const bytes: number[] = [];
  for (const token of tokens) {
    const isEnd = token.endsWith(WORD_END);
    for (const character of isEnd ? token.slice(0, -WORD_END.length) : token)
      bytes.push(BYTE_OF.get(character) ?? 0x3f);
    if (isEnd) bytes.push(0x20);
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}
