/** Tables 1 to 3 of the paper, per cent, four shots. */
import type { KnownSet } from "../shared/knownSets.ts";
import { alongSets, type QuotedBySet } from "../shared/paper.ts";
import { METHODS } from "./family.ts";

export const SETS: readonly KnownSet[] = ["HIS", "Chest", "OCT17", "Brain", "Liver", "RESC"];
export const SETS_WITH_MASKS: readonly KnownSet[] = ["Brain", "Liver", "RESC"];

/** The rows are MVFA's. Its "WinCLIP" saw normal shots, so it stands beside WinCLIP+. */
export const TABLE_1: Readonly<Record<string, QuotedBySet>> = {
  [METHODS.clip]: alongSets(SETS, [[63.48], [70.74], [98.59], [74.31], [56.74], [84.54]]),
  [METHODS.winclip]: alongSets(SETS, [[67.49], [70.0], [97.89], [66.85], [67.19], [88.83]]),
  [METHODS.april]: alongSets(SETS, [[76.11], [77.43], [99.41], [89.18], [53.05], [94.7]]),
  [METHODS.mvfa]: alongSets(SETS, [[82.71], [81.95], [99.38], [92.44], [81.18], [96.18]]),
  [METHODS.own]: alongSets(SETS, [[83.48], [82.07], [99.29], [92.77], [85.55], [95.8]]),
};

export const TABLE_2: Readonly<Record<string, QuotedBySet>> = {
  [METHODS.clip]: alongSets(SETS_WITH_MASKS, [[93.44], [97.2], [95.03]]),
  [METHODS.winclip]: alongSets(SETS_WITH_MASKS, [[94.16], [96.75], [96.68]]),
  [METHODS.april]: alongSets(SETS_WITH_MASKS, [[94.67], [96.24], [97.98]]),
  [METHODS.mvfa]: alongSets(SETS_WITH_MASKS, [[97.3], [99.73], [98.97]]),
  [METHODS.own]: alongSets(SETS_WITH_MASKS, [[96.73], [99.8], [97.68]]),
};

export const TABLE_3: Readonly<Record<string, QuotedBySet>> = {
  "single fusion": alongSets(SETS, [[81.78], [81.93], [99.33], [93.04], [84.77], [95.63]]),
  "single patch": alongSets(SETS, [[82.49], [81.72], [99.08], [92.57], [82.91], [96.2]]),
  "fixed prompt": alongSets(SETS, [[83.05], [81.98], [99.21], [92.7], [85.3], [95.35]]),
  full: alongSets(SETS, [[83.48], [82.07], [99.29], [92.77], [85.55], [95.8]]),
};
