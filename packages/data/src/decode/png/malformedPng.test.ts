import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatError } from "../../../test/helpers.ts";
import { GOOD_PNG, MALFORMED_PNG } from "../../../test/malformedPng.ts";
import { mutations } from "../../../test/mutations.ts";
import { chunk, pngFile, scanlines } from "../../../test/pngFiles.ts";
import { FormatError } from "../../errors.ts";
import { bytesSource } from "../../sources.ts";
import { decodeImage } from "../decodeImage.ts";

const MUTATIONS = 2000;

const INTERLACED = { width: 9, height: 7, depth: 4, type: 3, interlaced: true };
const SEEDS: readonly Uint8Array[] = [
  GOOD_PNG,
  pngFile(INTERLACED, scanlines(INTERLACED, new Uint8Array(63).fill(3)), [
    chunk("PLTE", new Uint8Array(48)),
    chunk("tRNS", new Uint8Array(9)),
    chunk("eXIf", new Uint8Array(30)),
  ]),
  pngFile({ width: 5, height: 5, depth: 16, type: 6 }, new Uint8Array(205)),
];

const test = suite("malformed PNG");

test("the file that the others come from is right", async () =>
  assert.equal((await decodeImage(GOOD_PNG)).data, new Uint8Array(16)));
for (const { title, bytes, says } of MALFORMED_PNG) {
  test(`refuses: ${title}`, async () => {
    const message = await formatError(decodeImage(bytesSource("a/b.png", bytes)));
    assert.match(message, says);
    assert.match(message, /^a\/b\.png: /);
  });
}
test("a larger picture is let in on request", async () => {
  const plan = { width: 20, height: 60, depth: 1, type: 0 };
  const file = pngFile(plan, scanlines(plan, []));
  assert.match(
    await formatError(decodeImage(file, { maxMegapixels: 0.001 })),
    /^image: .* = 0.0012 megapixels, .* 0.001/,
  );
  assert.is((await decodeImage(file, { maxMegapixels: 0.0012 })).width, 20);
  await decodeImage(file, { maxMegapixels: 0 }).then(
    () => assert.unreachable(),
    (reason) => assert.instance(reason, RangeError),
  );
});
test(`${MUTATIONS} mutations give a picture or a FormatError`, async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(mutations(SEEDS), async (bytes) => {
      try {
        const { width, height, channels, data } = await decodeImage(bytes, { maxMegapixels: 1 });
        assert.is(data.length, width * height * channels);
      } catch (reason) {
        assert.instance(reason, FormatError, String(reason));
        refused++;
      }
    }),
    { numRuns: MUTATIONS },
  );
  assert.ok(refused > MUTATIONS / 2);
});
test("whatever stands in the chunks, with right checksums", async () => {
  const small = fc.integer({ min: 0, max: 16 });
  const files = fc.record({ width: small, height: small, depth: small, type: small }).chain((plan) =>
    fc
      .record({ bytes: fc.uint8Array({ maxLength: 60 }), entries: small, raw: fc.boolean() })
      .map(({ bytes, entries, raw }) => {
        const isDepth = [1, 2, 4, 8, 16].includes(plan.depth);
        const lines = raw || !isDepth ? bytes : scanlines(plan, bytes, (line) => line % 6);
        return pngFile(plan, lines, [chunk("PLTE", new Uint8Array(3 * entries))]);
      }),
  );
  await fc.assert(
    fc.asyncProperty(files, async (file) => {
      await decodeImage(file).catch((reason) => assert.instance(reason, FormatError, String(reason)));
    }),
    { numRuns: 500 },
  );
});

test.run();
