import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodePng, FormatError } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { files } from "./files.ts";
import { nodeTree } from "./nodeTree.ts";
import { readFolder } from "./readFolder.ts";

const test = suite("folders of pictures on the disk");

const film = (value: number): Uint8Array =>
  encodePng({ width: 2, height: 1, channels: 1, data: Uint8Array.of(value, 255 - value) });

/** A folder with films under these paths. */
async function inFolder(paths: readonly string[], task: (root: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "nidus-films-"));
  try {
    for (const [i, path] of paths.entries()) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), film(i));
    }
    await task(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

async function keysOf(folder: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key, value } of files(folder)) {
    assert.is(value.size, film(0).length);
    keys.push(key);
  }
  return keys;
}

async function refusal(outcome: Promise<unknown>, root: string): Promise<string> {
  try {
    await outcome;
  } catch (reason) {
    if (reason instanceof FormatError) return reason.message.replaceAll(root, "ROOT");
    throw reason;
  }
  return "no error";
}

test("a folder is a dataset under its own name", () =>
  inFolder(["good/a.png", "good/b.png", "bad/c.png"], async (root) => {
    const data = await readFolder(join(root, "."));
    assert.equal(
      [data.keys, data.labels, data.layout],
      [["bad/c.png", "good/a.png", "good/b.png"], [1, 0, 0], "plain"],
    );
    assert.ok(root.endsWith(data.name));
    assert.equal([...(await data.at(1)).image.data], [0, 255]);
    assert.match(
      await refusal(readFolder(join(root, "bad")), root),
      /^bad: found nothing normal: .* got \. \(1 picture\)/,
    );
    assert.is(
      await refusal(readFolder(join(root, "none")), root),
      "ROOT/none: cannot be listed: there is no such file or folder",
    );
  }));

test("files come in the order of their paths, hidden ones and clutter passed over", () =>
  inFolder(
    [
      "b.png",
      "a/2.png",
      "a/10.png",
      "B.PNG",
      "\u{1f600}.png",
      "\uffee.png",
      ".x.png",
      ".git/1.png",
      "a/Thumbs.db",
      "__MACOSX/1.png",
    ],
    async (root) => {
      assert.equal(await keysOf(root), ["B.PNG", "a/10.png", "a/2.png", "b.png", "\uffee.png", "\u{1f600}.png"]);
    },
  ));

test("one file is a folder of one", () =>
  inFolder(["a/1.png", "a/2.png"], async (root) => {
    assert.equal(await keysOf(join(root, "a", "2.png")), ["2.png"]);
  }));

test("links are followed, but not in circles, nor to nothing", () =>
  inFolder(["a/1.png", "away/2.png"], async (root) => {
    await symlink(join(root, "a"), join(root, "a", "self"));
    await symlink(root, join(root, "a", "up"));
    await symlink(join(root, "loop2"), join(root, "loop1"));
    await symlink(join(root, "loop1"), join(root, "loop2"));
    await symlink(join(root, "none"), join(root, "none.png"));
    await symlink(join(root, "away"), join(root, "a", "other"));
    await symlink(join(root, "away", "2.png"), join(root, "a", "3.png"));
    assert.equal(await keysOf(join(root, "a")), ["1.png", "3.png", "other/2.png", "up/away/2.png"]);
  }));

test("a tree opens what lies below it alone", () =>
  inFolder(["a/1.png", "2.png"], async (root) => {
    const tree = nodeTree(join(root, "a"));
    for (const path of ["../2.png", "/etc/passwd", "", ".", "x/../1.png", "1.png\0"]) {
      assert.match(
        await refusal(tree.open(path), root),
        /^ROOT\/a: expected the path of a file below this folder, got /,
      );
    }
    assert.match(await refusal(tree.open("2.png"), root), /2\.png: cannot be read: there is no such file/);
  }));

test.run();
