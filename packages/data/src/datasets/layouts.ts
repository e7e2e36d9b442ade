import type { Layout } from "./layout.ts";
import { bmad } from "./layouts/bmad.ts";
import { busi } from "./layouts/busi.ts";
import { chexpert } from "./layouts/chexpert.ts";
import { manifest } from "./layouts/manifest.ts";
import { mediclip } from "./layouts/mediclip.ts";
import { mvtec } from "./layouts/mvtec.ts";
import { plain } from "./layouts/plain.ts";
import { visa } from "./layouts/visa.ts";

/** Every layout that is known, the more particular ones first: a folder has the first that recognises it. */
export const LAYOUTS: readonly Layout[] = [mediclip, chexpert, visa, bmad, mvtec, busi, manifest, plain];
