import fc from "fast-check";
import type { FloatPlane } from "../src/filters/plane.ts";
import type { Image } from "../src/image.ts";

/** Bytes without a pattern, from which the saved numbers of the tests were made: (67 i + 29 i^2) mod 256. */
export const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 67 + i * i * 29) % 256);

/** A picture of those bytes. */
export function picture(height: number, width: number, channels: Image["channels"]): Image {
  return { width, height, channels, data: bytes(width * height * channels) };
}

export const sides: fc.Arbitrary<number> = fc.integer({ min: 1, max: 24 });

export const sizes: fc.Arbitrary<{ width: number; height: number }> = fc.record({ width: sides, height: sides });

/** Pictures of bytes, of any size and number of channels. */
export const pictures: fc.Arbitrary<Image> = fc.tuple(sizes, fc.constantFrom(1, 2, 3, 4)).chain(([size, channels]) => {
  const length = size.width * size.height * channels;
  return fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((data) => ({ ...size, channels: channels as Image["channels"], data }));
});

/** Planes of numbers from -9 to 9. */
export const floatPlanes: fc.Arbitrary<FloatPlane> = sizes.chain(({ width, height }) =>
  fc
    .array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: width * height, maxLength: width * height })
    .map((values) => ({ width, height, data: Float64Array.from(values) })),
);
