/**
 * Bytes do not have the form that their format demands. The message is one line: the source, then where in it (a tensor,
 * say), what was expected and what came.
 */
export class FormatError extends Error {
  override readonly name = "FormatError";
  /** What was being read or written: a file's name, usually. */
  readonly source: string;
  /** The message without the source. */
  readonly detail: string;

  constructor(source: string, detail: string, options?: ErrorOptions) {
    super(oneLine(`${source}: ${detail}`), options);
    this.source = source;
    this.detail = oneLine(detail);
  }
}

const LONGEST_QUOTE = 80;

/** A name out of a file, safe to print: in quotes, on one line, cut after 80 characters. */
export function quote(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return oneLine(JSON.stringify(shown));
}

/** Control characters and line separators become escapes: file names may hold them, and a terminal would obey them. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
