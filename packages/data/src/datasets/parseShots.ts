import { FormatError, quote } from "../errors.ts";
import type { Label } from "../samples.ts";

/** A file that somebody drew as a shot: its name, without folders. */
export interface Shot {
  readonly name: string;
  readonly label: Label;
}

/**
 * The shots of one run in a list of MVFA's, `4-shot.txt`: a line `n-0: NAME NAME ...` for normal ones, `a-0: ...` for abnormal ones,
 * 0 the number of the run.
 * @param source What errors call the text.   @throws FormatError for any other line, or a run that is not there.
 */
export function parseShots(source: string, text: string, run = 0): Shot[] {
  const shots: Shot[] = [];
  for (const [i, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (line.trim() === "") continue;
    const [, kind, number, names = ""] = /^\s*([an])-(\d{1,9}):(.*)$/s.exec(line) ?? [];
    if (kind === undefined) {
      throw new FormatError(source, `line ${i + 1}: expected "n-0:" or "a-0:" and names, got ${quote(line)}`);
    }
    if (Number(number) !== run) continue;
    const label = kind === "n" ? 0 : 1;
    shots.push(...names.split(/\s+/).flatMap((name) => (name === "" ? [] : [{ name, label } as const])));
  }
  if (shots.length === 0) throw new FormatError(source, `expected shots of run ${run}, got none`);
  return shots;
}
