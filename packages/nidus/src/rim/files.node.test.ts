import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytesSource, FormatError, openSafetensors, saveSafetensors } from "@nidus/data";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fileSource } from "./fileSource.ts";
import { nodeFolder } from "./nodeFolder.ts";

const test = suite("files in Node");
let root = "";
test.before(() => {
  root = mkdtempSync(join(tmpdir(), "nidus-files-"));
});
test.after(() => rmSync(root, { recursive: true }));

const at = (name: string): string => join(root, name);
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 37) % 251);

async function refusal(outcome: Promise<unknown>): Promise<string> {
  try {
    await outcome;
  } catch (reason) {
    if (reason instanceof FormatError) return reason.message.replaceAll(root, "ROOT");
    throw reason;
  }
  return "no error";
}

test("reads any range of a file as the bytes in memory are read", async () => {
  const all = bytes(1000);
  writeFileSync(at("ranges"), all);
  const source = await fileSource(at("ranges"));
  assert.is(source.size, 1000);
  const ends = fc.tuple(fc.nat(1000), fc.nat(1000));
  await fc.assert(
    fc.asyncProperty(ends, async ([a, b]) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      assert.equal(await source.read(start, end), new Uint8Array(await bytesSource("memory", all).read(start, end)));
    }),
  );
});

test("refuses what is not a file, by name and at once", async () => {
  execFileSync("mkfifo", [at("pipe")]);
  symlinkSync(at("pipe"), at("link"));
  assert.is(await refusal(fileSource(root)), "ROOT: expected a file, got a folder");
  assert.is(await refusal(fileSource(at("pipe"))), "ROOT/pipe: expected a file, got a pipe");
  assert.is(await refusal(fileSource(at("link"))), "ROOT/link: expected a file, got a pipe");
  assert.is(await refusal(fileSource("/dev/zero")), "/dev/zero: expected a file, got a device");
  assert.is(await refusal(fileSource(at("none"))), "ROOT/none: cannot be read: there is no such file or folder");
});

test("notices that a file was replaced, cut or written to", async () => {
  for (const change of [bytes(99), bytes(101), bytes(100).reverse()]) {
    writeFileSync(at("changing"), bytes(100));
    utimesSync(at("changing"), 1, 1);
    const source = await fileSource(at("changing"));
    await source.read(0, 100);
    writeFileSync(at("changing"), change);
    assert.match(await refusal(source.read(0, 1)), /^ROOT\/changing: changed while being read/);
  }
});

test("a folder lists its files alone, sorted, and gives them back as written", async () => {
  const folder = nodeFolder(at("new/folder"));
  assert.match(await refusal(folder.list()), /cannot be listed: there is no such file or folder/);
  await saveSafetensors(folder, "b.safetensors", { w: { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) } });
  await folder.writeAtomic("a", bytes(3));
  mkdirSync(at("new/folder/sub"));
  symlinkSync(at("new/folder/a"), at("new/folder/c"));
  symlinkSync(at("nowhere"), at("new/folder/d"));
  assert.equal(await folder.list(), ["a", "b.safetensors", "c"]);
  const tensors = await openSafetensors(await folder.open("b.safetensors"));
  assert.equal((await tensors.read("w")).data, Float32Array.of(1, 2));
});

test("a failed write leaves the old file, and nothing beside it", async () => {
  const folder = nodeFolder(at("kept"));
  await folder.writeAtomic("a", bytes(3));
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield bytes(10);
    throw new RangeError("the source ran dry");
  }
  try {
    await folder.writeAtomic("a", failing());
    assert.unreachable();
  } catch (reason) {
    assert.instance(reason, RangeError);
  }
  mkdirSync(at("kept/taken"));
  assert.match(await refusal(folder.writeAtomic("taken", bytes(3))), /taken: cannot be written, and is as it was: /);
  assert.equal(readdirSync(at("kept")), ["a", "taken"]);
  assert.equal(new Uint8Array(readFileSync(at("kept/a"))), bytes(3));
});

test("names that lead elsewhere are refused", async () => {
  for (const name of ["", ".", "..", "../a", "/etc/passwd", "sub/a", "a\0b"]) {
    assert.match(await refusal(nodeFolder(at("kept")).writeAtomic(name, bytes(1))), /expected the plain name/);
    assert.match(await refusal(nodeFolder(at("kept")).open(name)), /expected the plain name/);
  }
});

test("what killed writers left is hidden, and removed by the next write of the same file", async () => {
  const folder = nodeFolder(at("swept"));
  await folder.writeAtomic("a", bytes(1));
  const random = "00000000-0000-4000-8000-000000000000";
  const gone = 2 ** 22 + 1; // above the largest process number
  const left = {
    dead: `.a.${gone}-${random}.part`,
    alive: `.a.${process.pid}-${random}.part`,
    other: `.b.${gone}-${random}.part`,
  };
  for (const name of Object.values(left)) writeFileSync(at(`swept/${name}`), "");
  await folder.writeAtomic("a", bytes(1));
  assert.is(readdirSync(at("swept")).length, 4, "one that was written to just now may be in use on another machine");
  const tenMinutesAgo = Date.now() / 1000 - 600;
  for (const name of Object.values(left)) utimesSync(at(`swept/${name}`), tenMinutesAgo, tenMinutesAgo);
  assert.equal(await folder.list(), ["a"]);
  await folder.writeAtomic("a", bytes(1));
  assert.equal(readdirSync(at("swept")).sort(), [left.alive, left.other, "a"].sort());
});

test.run();
