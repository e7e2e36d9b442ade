import { FormatError, type Json } from "nidus";

/** @throws FormatError, one line, for what is no JSON. */
export function parseJson(source: string, bytes: Uint8Array): Json {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new FormatError(source, `expected JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
