import type { Image, Mask } from "../image.ts";
import { type Rng, rng } from "../rng.ts";
import type { Label } from "../samples.ts";
import { brain } from "./brain.ts";
import { breast } from "./breast.ts";
import { chest } from "./chest.ts";
import { type LesionFamily, withLesion } from "./lesion.ts";
import { retina } from "./retina.ts";
import type { MakeScene } from "./scene.ts";

/** What a phantom looks like: a slice of the head, a film of the chest, an ultrasound picture of the breast, the back of the eye. */
export type PhantomKind = "brain" | "chest" | "breast" | "retina";

/** All kinds. `retina` is meant to be held out: choices that were made on the others are put to the test on it. */
export const PHANTOM_KINDS: readonly PhantomKind[] = ["brain", "chest", "breast", "retina"];

const SCENES: Readonly<Record<PhantomKind, MakeScene>> = { brain, chest, breast, retina };

/** Below it the smallest lesions are no longer made of several pixels. */
const SMALLEST = 64;

export type PhantomOptions = {
  /** Side in pixels, 64 or more. Anatomy does not depend on it; noise does. */
  readonly size: number;
  /** Whether there is a lesion. Default false. */
  readonly lesion?: boolean;
  /** Default A. */
  readonly family?: LesionFamily;
} & ({ readonly seed: number } | { readonly random: Rng });

export interface Phantom {
  /** One channel of bytes. */
  readonly image: Image;
  /** 1 where the lesion has at least half of its strength; all 0 without a lesion. */
  readonly mask: Mask;
  readonly label: Label;
  /** What was drawn: of the anatomy, the device and the lesion. */
  readonly parameters: Readonly<Record<string, number | string>>;
}

/**
 * A made-up picture that looks like a medical one, with or without a lesion: for tests, demonstrations and trials, never as evidence about
 * patients. Anatomy, texture, contrast and noise vary from seed to seed, and normal pictures too hold spots, strands, marks and artefacts.
 * With a lesion or without, the same seed gives the same picture everywhere else. Lesions lie wholly inside the organ; over its
 * mask one changes the picture by 20 grey levels or more, on average. The same bytes in every runtime.
 *
 * @param options.seed Or `random`, a generator that belongs to this phantom alone; its cursor is not moved.
 * @throws RangeError for a size below 64.
 */
export function phantom(kind: PhantomKind, options: PhantomOptions): Phantom {
  const { size, lesion = false, family = "A" } = options;
  if (!Number.isSafeInteger(size) || size < SMALLEST) {
    throw new RangeError(`phantom: expected a size that is a whole number of at least ${SMALLEST}, got ${size}`);
  }
  const random = "random" in options ? options.random : rng(options.seed, kind);
  const scene = SCENES[kind](size, random.stream("scene"));
  const found = lesion ? withLesion(scene, family, random.stream("lesion").stream(family)) : undefined;
  return {
    image: { width: size, height: size, channels: 1, data: scene.expose(found?.tissue ?? scene.tissue) },
    mask: { width: size, height: size, data: found?.mask ?? new Uint8Array(size * size) },
    label: lesion ? 1 : 0,
    parameters: { ...scene.parameters, ...found?.parameters },
  };
}
