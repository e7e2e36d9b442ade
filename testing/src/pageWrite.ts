/**
 * Standard output for a page. Where there is no process, uvu prints its dots through the `console.log` that it finds when it is
 * loaded, so `console.log` is set here to write text as it is, and to write lines once uvu has been loaded.
 */

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"); // ANSI escapes

let text = "";
let sent: Promise<unknown> = Promise.resolve();

export function write(value: unknown): void {
  const piece = String(value).replaceAll(COLOUR, ""); // in a page uvu takes itself to be on a terminal
  text += piece;
  sent = Promise.all([sent, globalThis.__nidusWrite?.(piece)]);
}

/** All that was written, once the other side has received it. */
export async function flush(): Promise<string> {
  await sent;
  return text;
}

/** From here on `console.log` ends its lines. */
export function logLines(): void {
  console.log = (...values: unknown[]): void => write(`${values.map(String).join(" ")}\n`);
}

globalThis.UVU_DEFER = 1; // uvu must not start by itself
console.log = write;
