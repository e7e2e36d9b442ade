export const START_TOKEN = "<|startoftext|>";
export const END_TOKEN = "<|endoftext|>";

/** OpenAI's pattern. White space is Unicode's property: what `\s` leaves out of it or adds to it differs between languages. */
const PIECE = /<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\p{White_Space}\p{L}\p{N}]+/gu;

/**
 * What BPE works on: words, single digits, runs of punctuation and English endings, in NFC and lower case.
 *
 * White space only parts pieces, so it need not be collapsed first. As in Hugging Face's tokenizer and unlike in OpenAI's, broken
 * encodings (ftfy) and HTML entities are not repaired: give text as it should read.
 */
export function pieces(text: string): string[] {
  return text.normalize("NFC").toLowerCase().match(PIECE) ?? [];
}
