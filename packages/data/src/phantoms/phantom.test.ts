// browser
// timeout: 300
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { rng } from "../rng.ts";
import { PHANTOM_KINDS, type Phantom, phantom } from "./phantom.ts";

const test = suite("phantom");
const SIZE = 64;
const FAMILIES = ["A", "B"] as const;
/** Of this generator; they change when it does. */
// biome-ignore format: a table
const FINGERPRINTS: readonly string[] = [
  "41d802ab", "b669a816", "e63dbfa7", "df9965a1", "a045f4bd", "596c3a3e", "e5aea078", "5412e05d",
];

const bytesOf = ({ image }: Phantom): Uint8Array => image.data as Uint8Array;

/** FNV-1a, 32 bits, of picture and mask. */
function fingerprint({ image, mask }: Phantom): string {
  let hash = 0x811c9dc5;
  for (const byte of [...(image.data as Uint8Array), ...mask.data]) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16);
}

/** What a lesion changed: over its mask on average, in grey levels, and how far outside, in pixels. */
function changes(normal: Phantom, abnormal: Phantom): { inside: number; pixels: number; farthest: number } {
  const change = Array.from(bytesOf(abnormal), (byte, i) => Math.abs(byte - (bytesOf(normal)[i] as number)));
  const indices = Array.from(change.keys());
  const masked = indices.filter((i) => abnormal.mask.data[i] === 1);
  const outside = indices.filter((i) => abnormal.mask.data[i] === 0 && change[i] !== 0);
  const apart = (i: number, j: number): number =>
    Math.max(Math.abs((i % SIZE) - (j % SIZE)), Math.abs(Math.floor(i / SIZE) - Math.floor(j / SIZE)));
  return {
    inside: masked.reduce((sum, i) => sum + (change[i] as number), 0) / masked.length,
    pixels: masked.length,
    farthest: Math.max(0, ...outside.map((i) => Math.min(...masked.map((j) => apart(i, j))))),
  };
}

test("every lesion is to be seen, and nothing else changes", () => {
  for (const kind of PHANTOM_KINDS) {
    for (const family of FAMILIES) {
      for (let seed = 0; seed < 15; seed++) {
        const normal = phantom(kind, { size: SIZE, seed });
        const abnormal = phantom(kind, { size: SIZE, seed, family, lesion: true });
        const { inside, farthest, pixels } = changes(normal, abnormal);
        const name = `${kind} ${family} ${seed}`;
        assert.ok(inside >= 20, `${name}: changes its mask by ${inside} levels`);
        assert.ok(pixels >= 12 && pixels < 0.05 * SIZE * SIZE, `${name}: ${pixels} pixels`);
        // borders of A fade over a part of the radius; those of B are sharp, but the tips of spicules are finer than a pixel
        assert.ok(farthest <= (family === "A" ? 4 : 2), `${name}: changed ${farthest} pixels from its mask`);
        assert.equal([normal.label, abnormal.label], [0, 1]);
        assert.is(
          normal.mask.data.some((m) => m !== 0),
          false,
        );
      }
    }
  }
});
test("family A is brighter than what was there, family B darker at its core", () => {
  for (const kind of PHANTOM_KINDS) {
    for (const family of FAMILIES) {
      for (let seed = 0; seed < 8; seed++) {
        const normal = phantom(kind, { size: SIZE, seed });
        const abnormal = phantom(kind, { size: SIZE, seed, family, lesion: true });
        const { x, y } = abnormal.parameters as Readonly<Record<string, number>>;
        const pixel = (place: number | undefined): number => Math.floor((((place as number) + 1) * SIZE) / 2);
        const at = pixel(y) * SIZE + pixel(x);
        const step = (bytesOf(abnormal)[at] as number) - (bytesOf(normal)[at] as number);
        assert.ok(family === "A" ? step >= 0 : step <= 0, `${kind} ${family} ${seed}: ${step}`);
      }
    }
  }
});
test("pictures of different seeds differ, in brightness too", () => {
  for (const kind of PHANTOM_KINDS) {
    const means = Array.from({ length: 12 }, (_, seed) => {
      const bytes = bytesOf(phantom(kind, { size: SIZE, seed }));
      return bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length;
    });
    assert.ok(Math.max(...means) > 1.15 * Math.min(...means), `${kind}: means of ${means.map(Math.round)}`);
  }
});
test("a generator may take the place of the seed, and stays where it is", () => {
  const random = rng(7, "chest");
  const drawn = phantom("chest", { size: SIZE, random, lesion: true });
  assert.is(random.position, 0);
  assert.is(fingerprint(drawn), fingerprint(phantom("chest", { size: SIZE, seed: 7, lesion: true })));
});
test("gives the same bytes everywhere", () => {
  const made = PHANTOM_KINDS.flatMap((kind) =>
    FAMILIES.map((family) => fingerprint(phantom(kind, { size: SIZE, seed: 3, family, lesion: true }))),
  );
  assert.equal(made, FINGERPRINTS);
});
test("refuses sizes too small for lesions", () => {
  for (const size of [63, 0, -1, 64.5, Number.NaN]) {
    assert.throws(
      () => phantom("brain", { size, seed: 0 }),
      (e: Error) =>
        e instanceof RangeError &&
        e.message === `phantom: expected a size that is a whole number of at least 64, got ${size}`,
    );
  }
});

test.run();
