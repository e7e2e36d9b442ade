/**
 * Declarations of the public surface that do not run yet. Each moves to its package when it is built, and the import in the examples
 * changes to "nidus".
 */
import type { Fusionclip, LoadClipFrom, ToPixels, WeightSource } from "nidus";

// clip
export declare const toPixels: ToPixels;

// heads
export declare const fusionclip: Fusionclip;

// nidus
export declare const loadClip: LoadClipFrom;
/** The small CLIP that comes with the library. */
export declare const mini: () => WeightSource;
