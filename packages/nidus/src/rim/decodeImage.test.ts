// timeout: 300
/** Decoding as users of `nidus` meet it, in Node and in Deno: files from a disk, JPEG included. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import process from "node:process";
import { encodePng, hashPixels, probeImage } from "@nidus/data";
import { skipLine } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decode, decodeImage } from "./decodeImage.ts";
import { fileSource } from "./fileSource.ts";

/** 2 x 2, grey, by Pillow; and its pixels there. */
const JPEG =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAACAAIBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EAB4QAAIDAAEFAAAAAAAAAAAAAAECAwQFBgAHERQi/9oACAEBAAA/ADy3c7mOKxzs7lm5Qz6h9evUq6U0cUMafKIiKwCqAAAAPAAA6//Z";
const PIXELS = [9, 199, 90, 68];

const PICTURES = new Set([".png", ".jpg", ".jpeg"]);

const folder = mkdtempSync(join(tmpdir(), "nidus-decode-"));
const test = suite("decodeImage of nidus");
test.after(() => rmSync(folder, { recursive: true }));

/** Pictures below a folder, by their names. */
function picturesIn(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    const path = join(root, entry.name);
    if (entry.isDirectory()) return picturesIn(path);
    return PICTURES.has(extname(entry.name).toLowerCase()) ? [path] : [];
  });
}

test("reads JPEG, and PNG under a JPEG's name", async () => {
  const file = join(folder, "a.jpg");
  writeFileSync(
    file,
    Uint8Array.from(atob(JPEG), (c) => c.charCodeAt(0)),
  );
  assert.equal([...(await decode(await fileSource(file))).data], PIXELS);
  const image = { width: 1, height: 2, channels: 1, data: Uint8Array.of(3, 4) } as const;
  writeFileSync(file, encodePng(image));
  assert.equal(await decodeImage(await fileSource(file)), image);
});
test("errors name the file", async () => {
  const file = join(folder, "b.jpg");
  writeFileSync(file, "<html>");
  const outcome = await decodeImage(await fileSource(file)).catch((reason: Error) => reason.message);
  assert.is(outcome, `${file}: expected a PNG or JPEG picture, got an HTML or XML page: the download failed, perhaps`);
});

const pictures = process.env.NIDUS_PICTURES;
if (pictures === undefined) skipLine("NIDUS_PICTURES is not set", 1);
else {
  test("reads every picture of NIDUS_PICTURES as its header says", async () => {
    const files = picturesIn(pictures);
    assert.ok(files.length > 0);
    for (const file of files) {
      const source = await fileSource(file);
      const { width, height, channels } = await probeImage(source);
      const image = await decode(source);
      assert.equal([image.width, image.height, image.channels], [width, height, channels], file);
      assert.is((await hashPixels(image)).length, 64);
    }
  });
}

test.run();
