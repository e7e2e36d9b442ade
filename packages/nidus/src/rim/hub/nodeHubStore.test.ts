import { lstat, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { LinkKind } from "./linkFile.ts";
import { nodeHubStore } from "./nodeHubStore.ts";

const test = suite("the hub's cache on the disk");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function inFolder(task: (root: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "nidus-hub-"));
  try {
    await task(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

test("appends after what is kept, cuts off the rest, and hashes with a prefix", () =>
  inFolder(async (root) => {
    const store = nodeHubStore(root);
    for (const [text, start] of [
      ["abcdef", 0],
      ["XY", 2],
    ] as const) {
      const appender = await store.append("a/b", start);
      await appender.write(bytes(text));
      await appender.close();
    }
    assert.is(await readFile(join(root, "a", "b"), "utf8"), "abXY");
    assert.is(await store.size("a/b"), 4);
    assert.equal(await store.readStart("a/b", 3), bytes("abX"));
    // printf 'blob 4\0abXY' | sha1sum, and printf abXY | sha256sum
    assert.is(await store.hash("a/b", "sha1", { prefix: bytes("blob 4\0") }), await gitHash("abXY"));
    assert.is(await store.hash("a/b", "sha256"), await digest("SHA-256", "abXY"));
  }));

test("what is not there is undefined, empty, or removed already", () =>
  inFolder(async (root) => {
    const store = nodeHubStore(root);
    assert.is(await store.size("a/b"), undefined);
    assert.is(await store.readStart("a", 9), undefined);
    assert.equal(await store.list("a"), []);
    await store.remove("a");
    await store.link("blobs/x", "snapshots/y");
    assert.is(await store.size("snapshots/y"), undefined, "a link that leads nowhere is no file");
  }));

const LINKS: readonly (readonly LinkKind[])[] = [["symbolic"], ["hard"], ["copy"]];
for (const links of LINKS) {
  test(`shows a blob by ${links[0]}, over what was there, and leaves nothing else`, () =>
    inFolder(async (root) => {
      const store = nodeHubStore(root, { links });
      await store.writeSmall("r/blobs/e", "content");
      await store.writeSmall("r/snapshots/c/d/f", "old");
      for (let times = 0; times < 2; times++) await store.link("r/blobs/e", "r/snapshots/c/d/f");
      const place = join(root, "r", "snapshots", "c", "d");
      assert.is(await readFile(join(place, "f"), "utf8"), "content");
      assert.equal(await readdir(place), ["f"]);
      assert.is((await lstat(join(place, "f"))).isSymbolicLink(), links[0] === "symbolic");
      assert.is((await stat(join(root, "r", "blobs", "e"))).nlink, links[0] === "hard" ? 2 : 1);
    }));
}

test("refuses a path that leads out of the cache", () =>
  inFolder(async (root) => {
    const store = nodeHubStore(join(root, "cache"));
    for (const path of ["../x", "a/../../x", "", "."]) {
      assert.throws(() => store.locate(path), /leads out of the cache/);
      const error = await store.writeSmall(path, "x").catch((reason: unknown) => reason);
      assert.match(String(error), /leads out of the cache/);
    }
    assert.equal(await readdir(root), []);
  }));

async function digest(name: "SHA-1" | "SHA-256", text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest(name, new TextEncoder().encode(text)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
const gitHash = (text: string): Promise<string> => digest("SHA-1", `blob ${text.length}\0${text}`);

test.run();
