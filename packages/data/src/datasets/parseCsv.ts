import { FormatError, quote } from "../errors.ts";

/** A row of a table, and the line of the file where it begins, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Comma-separated values (RFC 4180): fields may stand in quotes, a quote inside is doubled, lines end in CR LF, LF or CR; a byte order
 * mark and empty lines are passed over.
 * @param source What errors call the text.   @throws FormatError naming the line of a quote that does not close, or has text around it.
 */
export function parseCsv(source: string, text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  const bare = /[^,"\r\n]*/y;
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;

  const fail = (detail: string): never => {
    throw new FormatError(source, `line ${line}: ${detail}`);
  };
  /** Takes a line ending, if one comes. */
  const endOfLine = (): boolean => {
    const length = text.startsWith("\r\n", at) ? 2 : text[at] === "\n" || text[at] === "\r" ? 1 : 0;
    at += length;
    if (length > 0) line += 1;
    return length > 0;
  };
  const quoted = (): string => {
    const opened = line;
    let value = "";
    for (at += 1; ; at += 2) {
      const end = text.indexOf('"', at);
      if (end < 0) {
        line = opened;
        fail("expected a quote to close, got the end of the file");
      }
      const part = text.slice(at, end);
      line += part.match(/\r\n|\n|\r/g)?.length ?? 0;
      value += part;
      at = end;
      if (text[at + 1] !== '"') break;
      value += '"';
    }
    at += 1;
    return value;
  };
  const field = (): string => {
    const value = text[at] === '"' ? quoted() : undefined;
    bare.lastIndex = at;
    const rest = bare.exec(text)?.[0] ?? "";
    at += rest.length;
    if (text[at] === '"') fail(`expected quotes around a whole field, got one after ${quote(rest)}`);
    if (value !== undefined && rest !== "") fail(`expected the end of a field after its quotes, got ${quote(rest)}`);
    return value ?? rest;
  };

  while (at < text.length) {
    const fields: string[] = [];
    const start = line;
    do fields.push(field());
    while (text[at] === "," && ++at > 0);
    endOfLine();
    if (fields.length > 1 || fields[0] !== "") rows.push({ line: start, fields });
  }
  return rows;
}
