import { FormatError, quote } from "./errors.ts";
import type { JsonObject, StrictJson } from "./strictJson.ts";

const DEEPEST = 64;

/** Some 100 bytes of memory each. A checkpoint of 100,000 tensors has 800,000 of them. */
const MOST_VALUES = 1_000_000;

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/**
 * The value that UTF-8 `bytes` spell.
 * @param source What errors call the bytes.   @throws FormatError naming the source and the character where it goes wrong.
 */
export function parseStrictJson(source: string, bytes: Uint8Array): StrictJson {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes); // ignoreBOM keeps a BOM, to refuse it
  } catch (cause) {
    throw new FormatError(source, "expected JSON in UTF-8, got bytes that are not UTF-8", { cause });
  }
  let at = 0;
  let values = 0;

  const fail = (detail: string): never => {
    throw new FormatError(source, `${detail} at character ${at} of the JSON`);
  };
  const unexpected = (expected: string): never => {
    const found = text.codePointAt(at);
    return fail(`expected ${expected}, got ${found === undefined ? "its end" : quote(String.fromCodePoint(found))}`);
  };
  const takeWhile = (belongs: (code: number) => boolean): string => {
    const start = at;
    while (at < text.length && belongs(text.charCodeAt(at))) at += 1;
    return text.slice(start, at);
  };
  const take = (character: string): boolean => {
    if (text[at] !== character) return false;
    at += 1;
    takeWhile(isSpace);
    return true;
  };
  const expect = (character: string): void => {
    if (!take(character)) unexpected(quote(character));
  };

  const string = (): string => {
    if (text[at] !== '"') unexpected("a string");
    at += 1;
    let value = takeWhile(isPlainText);
    while (text[at] === "\\") {
      at += 1;
      value += escaped() + takeWhile(isPlainText);
    }
    if (text[at] !== '"') unexpected("the end of a string");
    if (!value.isWellFormed()) fail("expected text, got half of a surrogate pair");
    at += 1;
    takeWhile(isSpace);
    return value;
  };
  const escaped = (): string => {
    const letter = text[at] ?? "";
    const plain = ESCAPES.get(letter);
    const hex = text.slice(at + 1, at + 5);
    if (plain === undefined && !(letter === "u" && /^[0-9a-fA-F]{4}$/.test(hex))) unexpected("an escape");
    at += plain === undefined ? 5 : 1;
    return plain ?? String.fromCharCode(Number.parseInt(hex, 16));
  };

  const value = (depth: number): StrictJson => {
    if (depth > DEEPEST) fail(`expected at most ${DEEPEST} levels, got more`);
    values += 1;
    if (values > MOST_VALUES) fail(`expected at most ${MOST_VALUES} values, got more`);
    if (take("{")) return object(depth);
    if (take("[")) return array(depth);
    if (text[at] === '"') return string();
    for (const [word, meaning] of [
      ["true", true],
      ["false", false],
      ["null", null],
    ] as const) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      takeWhile(isSpace);
      return meaning;
    }
    const start = at;
    const literal = takeWhile(isNumberPart);
    if (!NUMBER.test(literal)) {
      at = start;
      unexpected("a value");
    }
    takeWhile(isSpace);
    return { literal };
  };
  const object = (depth: number): JsonObject => {
    const entries = new Map<string, StrictJson>();
    if (take("}")) return entries;
    do {
      const key = string();
      if (entries.has(key)) fail(`key ${quote(key)} comes twice in one object`);
      expect(":");
      entries.set(key, value(depth + 1));
    } while (take(","));
    expect("}");
    return entries;
  };
  const array = (depth: number): readonly StrictJson[] => {
    const items: StrictJson[] = [];
    if (take("]")) return items;
    do items.push(value(depth + 1));
    while (take(","));
    expect("]");
    return items;
  };

  takeWhile(isSpace);
  const result = value(1);
  if (at < text.length) unexpected("its end");
  return result;
}

/** Space, tab, line feed, carriage return. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** What a string may hold as it stands: neither quote nor backslash nor control character. */
function isPlainText(code: number): boolean {
  return code !== 0x22 && code !== 0x5c && code >= 0x20;
}

/** A digit, or one of `+ - . E e`. */
function isNumberPart(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || "+-.Ee".includes(String.fromCharCode(code));
}
