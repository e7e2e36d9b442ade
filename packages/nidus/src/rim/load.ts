import { decodeDetector } from "@nidus/anomaly";
import { builtinHeads } from "../heads.ts";
import type { Load } from "../places.ts";
import { fileSource } from "./fileSource.ts";

/** Reads a detector that `save` wrote. @throws FormatError for a file that is damaged, newer than this library, or of an unknown head. */
export const load: Load = async (file, { heads } = {}) =>
  decodeDetector(await fileSource(file), { ...builtinHeads, ...heads });
