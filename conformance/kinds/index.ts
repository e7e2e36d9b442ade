import type { Kind } from "../shared/kind.ts";
import { clipTowers } from "./clip.ts";
import { clipLarge } from "./clipLarge.ts";

/** Every kind of set that can be replayed. A set whose kind is not here fails. */
export const KINDS: readonly Kind[] = [clipTowers, clipLarge];
