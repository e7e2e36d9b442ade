/** A piece of HTML or SVG. Made by `html` alone, so that text from outside cannot pass for it. */
export interface Markup {
  readonly markup: string;
}

/** What may stand between pieces of markup. Texts and numbers are escaped; of `undefined` and `false` nothing is written. */
export type Part = Markup | string | number | undefined | false | readonly Part[];

/** Markup from a template: all that is put in becomes text, unless it is markup itself.  html`<td>${key}</td>` */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: pieces.map((piece, i) => (i === 0 ? "" : written(parts[i - 1])) + piece).join("") };
}

/** Attributes from a record, each with a space before it; `undefined` leaves one out. Names are the program's own. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): Markup {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return { markup: given.map(([name, value]) => ` ${name}="${escapeText(String(value))}"`).join("") };
}

/** A value that a script reads from the text of its element: JSON in which no `<` can end that element. */
export function embedded(value: unknown): Markup {
  return { markup: JSON.stringify(value).replaceAll("<", "\\u003c") };
}

/** Text of the program's own that must stay as it is: a style sheet, a script. */
export function verbatim(text: string): Markup {
  return { markup: text };
}

function written(part: Part): string {
  if (part === undefined || part === false) return "";
  if (typeof part === "string" || typeof part === "number") return escapeText(String(part));
  return "markup" in part ? part.markup : part.map(written).join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Also what XML has no place for, even as a reference: control characters. */
function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"']/g, (sign) => ESCAPES[sign] as string)
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, "\ufffd");
}
