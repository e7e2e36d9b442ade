import { checkOption } from "@nidus/anomaly";
import { resolveEnsemble, WINCLIP_ENSEMBLE } from "../shared/ensemble.ts";
import { SIZE } from "../shared/presets.ts";
import type { WinclipOptions } from "./options.ts";

/** Options in full, still options: a head made from them is the same head. */
export type ResolvedWinclip = Required<WinclipOptions>;

/** Fills in what is not stated. @throws RangeError for a value outside its range, naming the option. */
export function resolveWinclip(head: string, options: WinclipOptions): ResolvedWinclip {
  const { size = SIZE, windows = [2, 3], alignCorners = true } = options;
  checkOption(head, windows.length > 0, "windows of at least one side, got none");
  return { size, windows, alignCorners, ...resolveEnsemble(head, options, WINCLIP_ENSEMBLE) };
}
