import { FormatError } from "../errors.ts";
import type { Refuse } from "./decoder.ts";

/** Errors of one format's files: the file's name, then the format, then the detail. */
export function refuser(name: string, format: string): Refuse {
  return (detail, cause) => {
    throw new FormatError(name, `${format}: ${detail}`, cause === undefined ? undefined : { cause });
  };
}
