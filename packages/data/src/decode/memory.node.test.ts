/** What a hostile file costs: in a process that does nothing else, so that its largest size tells. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatError } from "../../test/helpers.ts";
import { ancillaryBombs, GOOD_PNG, MALFORMED_PNG, pixelBomb } from "../../test/malformedPng.ts";
import { decodeImage } from "./decodeImage.ts";

const MEBIBYTE = 2 ** 20;
const LARGEST_GROWTH = 64 * MEBIBYTE;

/** How far the process has ever grown beyond its size at the start of `work`. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  await work();
  return process.resourceUsage().maxRSS * 1024 - before;
}

const test = suite("memory of decoding");

test("a bomb of pixels is refused within 64 MiB", async () => {
  const bomb = pixelBomb();
  await decodeImage(GOOD_PNG);
  const bytes = await growth(async () =>
    assert.match(await formatError(decodeImage(bomb)), /20 bytes of pixels, got more/),
  );
  assert.ok(bytes < LARGEST_GROWTH, `${bytes / MEBIBYTE} MiB`);
});
test("text and profiles that would inflate to 64 MiB are passed over within 64 MiB", async () => {
  const bomb = ancillaryBombs();
  const bytes = await growth(async () => assert.is((await decodeImage(bomb)).width, 4));
  assert.ok(bytes < LARGEST_GROWTH, `${bytes / MEBIBYTE} MiB`);
});
test("so is each malformed file, and all of them together", async () => {
  const bytes = await growth(async () => {
    for (const { bytes } of MALFORMED_PNG) await formatError(decodeImage(bytes));
  });
  assert.ok(bytes < LARGEST_GROWTH, `${bytes / MEBIBYTE} MiB`);
});

test.run();
