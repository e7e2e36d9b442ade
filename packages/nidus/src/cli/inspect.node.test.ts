import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng, hashPixels, type Image } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Ending, here } from "../../test/here.ts";
import { inspect } from "./inspect.ts";

/** 2 x 1, grey, by Pillow, with an EXIF segment that notes orientation 6. */
const JPEG =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAABAAIBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EABsQAAAHAQAAAAAAAAAAAAAAAAADBQcIN3a0/9oACAEBAAA/AEDHug20zKZylj//2Q==";
/** SHA-256 of its pixels there, as RGB, after `ImageOps.exif_transpose`. */
const JPEG_SHA256 = "2200ae78a7582acd5c1e9632400144772a48c550f3adfd11962767d10b844e4a";

const GREY: Image = { width: 3, height: 1, channels: 2, data: Uint16Array.of(256, 65535, 512, 0, 768, 1) };

const folder = mkdtempSync(join(tmpdir(), "nidus-inspect-"));
const path = (name: string): string => join(folder, name);
writeFileSync(path("grey.png"), encodePng(GREY));
writeFileSync(path("png.safetensors"), encodePng(GREY));
writeFileSync(
  path("upper.JPG"),
  Uint8Array.from(atob(JPEG), (c) => c.charCodeAt(0)),
);
writeFileSync(path("cut.png"), encodePng(GREY).subarray(0, 40));
writeFileSync(path("notes.txt"), "one\n");
writeFileSync(path("empty.png"), "");

const test = suite("inspect");
test.after(() => rmSync(folder, { recursive: true }));

const run = (...words: readonly string[]): Promise<Ending> => here(["inspect", ...words], [inspect]);

test("--json: a line for each picture with what its header says and the hash of its pixels, by content", async () => {
  const names = ["grey.png", "png.safetensors", "upper.JPG"].map(path);
  const { code, out, err } = await run("--json", ...names);
  assert.equal([code, err], [0, ""]);
  const lines = out.trimEnd().split("\n");
  const size = { width: 3, height: 1, channels: 2, depth: 16, colour: "grey", orientation: 1 };
  const sha256 = await hashPixels(GREY);
  assert.equal(
    lines.map((line) => JSON.parse(line)),
    [
      { file: names[0], format: "png", ...size, sha256 },
      { file: names[1], format: "png", ...size, sha256 },
      {
        file: names[2],
        format: "jpeg",
        width: 1,
        height: 2,
        channels: 1,
        depth: 8,
        colour: "grey",
        orientation: 6,
        sha256: JPEG_SHA256,
      },
    ],
  );
});
test("--json: a refused file has an error, the others are still read, and the code is 3", async () => {
  const { code, out, err } = await run(
    "--json",
    path("cut.png"),
    path("grey.png"),
    path("notes.txt"),
    path("empty.png"),
  );
  assert.equal([code, err], [3, ""]);
  const [cut, good, notes, empty] = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.is(cut.file, path("cut.png"));
  assert.match(cut.error, /cut\.png: .*ends/);
  assert.is(good.format, "png");
  assert.match(notes.error, /notes\.txt: expected a PNG or JPEG picture, got text/);
  assert.match(empty.error, /an empty file/);
});
test("for people: a line and the hash, errors apart", async () => {
  const { code, out, err } = await run(path("grey.png"), path("upper.JPG"), path("cut.png"));
  assert.is(code, 3);
  const [first, hash, second] = out.split("\n");
  assert.is(first, `${path("grey.png")}: png, 3 x 1, grey and alpha, 16 bits`);
  assert.is(hash, `  sha256 of its pixels  ${await hashPixels(GREY)}`);
  assert.is(second, `${path("upper.JPG")}: jpeg, 1 x 2, grey, 8 bits, turned upright from EXIF orientation 6`);
  assert.match(err, /^nidus: .*cut\.png: .*\n$/);
});

test.run();
