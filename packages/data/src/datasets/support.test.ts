import { suite } from "uvu";
import * as assert from "uvu/assert";
import { film, films, numbered, text, tree } from "../../test/folders.ts";
import { formatError } from "../../test/helpers.ts";
import type { Dataset } from "../dataset.ts";
import { decodeImage } from "../decode/decodeImage.ts";
import { bytesSource } from "../sources.ts";
import { fewShot } from "./fewShot.ts";
import type { FileTree } from "./fileTree.ts";
import { openDataset } from "./openDataset.ts";
import { readSupport, writeSupport } from "./support.ts";

const test = suite("support files");

const open = (from: FileTree): Promise<Dataset> => openDataset(from, { decode: decodeImage, name: "set" });
const PATHS = [...numbered("good/", 6), ...numbered("bad/", 3)];

/** What `writeSupport` writes of a draw. */
async function written(data: Dataset): Promise<string> {
  const files = new Map<string, Uint8Array>();
  const writeAtomic = async (name: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> => {
    assert.instance(bytes, Uint8Array);
    files.set(name, bytes as Uint8Array);
  };
  await writeSupport({ writeAtomic }, fewShot(data, { normal: 2, abnormal: 1, seed: 7 }));
  assert.equal([...files.keys()], ["support.json"]);
  return new TextDecoder().decode(files.get("support.json"));
}

const read = (content: string, data: Dataset, run?: number): ReturnType<typeof readSupport> =>
  readSupport(bytesSource("support.json", text(content)), data, run === undefined ? {} : { run });

test("a written support is read back as the same draw", async () => {
  const data = await open(films(PATHS, { "good/copy.png": film(1) }));
  const drawn = fewShot(data, { normal: 2, abnormal: 1, seed: 7 });
  const file = await written(data);
  const parsed = JSON.parse(file);
  assert.equal([parsed.version, parsed.dataset, parsed.seed, parsed.normal, parsed.abnormal], [1, "set", 7, 2, 1]);
  assert.match(parsed.pictures[0].sha256, /^[0-9a-f]{64}$/);
  const again = await read(file, data);
  assert.equal([again.support.keys, again.test.keys], [drawn.support.keys, drawn.test.keys]);
  assert.equal([again.removed, again.seed], [drawn.removed, 7]);
  assert.equal((await read(`\ufeff${file}`, data)).support.keys, drawn.support.keys, "after a byte order mark");
});

test("pictures that are not there, changed, or relabelled are refused by name", async () => {
  const file = await written(await open(films(PATHS)));
  const [key] = JSON.parse(file).pictures.map((picture: { key: string }) => picture.key);
  const without = await open(films(PATHS.filter((path) => path !== key)));
  assert.is(await formatError(read(file, without)), `support.json: "${key}" is not in set`);
  const changed = await open(
    films(
      PATHS.filter((path) => path !== key),
      { [key]: film(99) },
    ),
  );
  assert.is(
    await formatError(read(file, changed)),
    `support.json: "${key}" in set is another picture: its SHA-256 differs`,
  );
  const relabelled = JSON.parse(file);
  relabelled.pictures[0].label = 1;
  Object.assign(relabelled, { normal: 1, abnormal: 2 });
  const message = await formatError(read(JSON.stringify(relabelled), await open(films(PATHS))));
  assert.is(message, `support.json: "${key}" has label 1, in set 0`);
});

test("a malformed support is refused by its field", async () => {
  const data = await open(films(PATHS));
  const good = JSON.parse(await written(data));
  const [first] = good.pictures;
  for (const [change, expected] of [
    [{ version: 2 }, /expected a support of version 1, got 2$/],
    [{ version: undefined }, /got nothing$/],
    [{ pictures: "all" }, /expected a list of pictures, got "all"$/],
    [{ pictures: [1] }, /expected picture 1 as an object, got 1$/],
    [{ pictures: [{ ...first, label: 2 }] }, /picture 1: expected label 0 or 1, got 2$/],
    [{ pictures: [{ ...first, key: 3 }] }, /expected text as key of picture 1, got 3$/],
    [{ pictures: [{ ...first, sha256: "ff" }] }, /picture 1: expected 64 hexadecimal digits as sha256, got "ff"$/],
    [{ normal: 5 }, /states 5 normal and 1 abnormal pictures, and lists 2 and 1$/],
    [{ seed: -1 }, /expected a seed, got -1$/],
    [{ normal: 0, abnormal: 0, pictures: [] }, /expected at least one picture, got none$/],
    [{ normal: 2, abnormal: 0, pictures: [first, first] }, /is listed twice$/],
  ] as const) {
    assert.match(await formatError(read(JSON.stringify({ ...good, ...change }), data)), expected);
  }
  assert.match(await formatError(read("{", data)), /expected a string, got its end at character 1/);
});

test("MVFA's lists name files without folders, of the valid split", async () => {
  const paths = [
    "train/good/9.png",
    "valid/good/01_60.png",
    "valid/Ungood/02_60.png",
    "test/Ungood/02_60.png",
    "test/good/5.png",
  ];
  const data = await open(films(paths));
  const list = "a-0: 02_60.png\r\nn-0: 01_60.png \nn-1: 9.png\n";
  const { support, test: rest, seed } = await read(list, data);
  assert.equal(support.keys, ["valid/Ungood/02_60.png", "valid/good/01_60.png"]);
  assert.equal([rest.keys, seed], [["test/Ungood/02_60.png", "test/good/5.png"], undefined]);
  assert.equal((await read(list, data, 1)).support.keys, ["train/good/9.png"]);
  assert.equal((await read(`\ufeff${list}`, data)).support.keys, support.keys, "after a byte order mark");
  assert.match(await formatError(read("n-0: 5.png", data)), /set has no normal picture "5\.png" to learn from$/);
  assert.match(await formatError(read("n-0: 9.png 9.png", data)), /names a picture twice$/);
  assert.match(await formatError(read("n-0: 9.png", data, 2)), /expected shots of run 2, got none$/);
  assert.match(
    await formatError(read("normal: 9.png", data)),
    /line 1: expected "n-0:" or "a-0:" and names, got "normal: 9\.png"$/,
  );
  const twins = await open(tree({ "good/x/1.png": film(1), "good/y/1.png": film(2) }));
  assert.match(await formatError(read("n-0: 1.png", twins)), /set has several normal pictures "1\.png"$/);
});

test.run();
