import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { film, films, numbered, tree } from "../../test/folders.ts";
import type { Dataset, FewShotOptions } from "../dataset.ts";
import { decodeImage } from "../decode/decodeImage.ts";
import { FormatError } from "../errors.ts";
import { fewShot } from "./fewShot.ts";
import type { FileTree } from "./fileTree.ts";
import { openDataset } from "./openDataset.ts";
import { subset } from "./subset.ts";
import { unionSupport } from "./unionSupport.ts";

const test = suite("few-shot draws");

const open = (from: FileTree, name = "set"): Promise<Dataset> => openDataset(from, { decode: decodeImage, name });
const plain = (normal: number, abnormal: number): Promise<Dataset> =>
  open(films([...numbered("good/", normal), ...numbered("bad/", abnormal)]));

/** A dataset of keys alone. */
function named(keys: readonly string[], abnormal: (key: string) => boolean): Dataset {
  const labels = keys.map((key) => (abnormal(key) ? 1 : 0));
  const at = (): never => assert.unreachable("a draw opens no picture") as never;
  return { name: "named", length: keys.length, keys, labels, masked: keys.map(() => false), at };
}

function refused(kind: typeof FormatError | typeof RangeError, data: Dataset, options: FewShotOptions): string {
  try {
    fewShot(data, options);
  } catch (reason) {
    assert.instance(reason, kind);
    return (reason as Error).message;
  }
  return assert.unreachable("expected an error") as never;
}

test("support and test have no key in common and hold all of the dataset; shots have their labels", () => {
  const keys = fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 }), {
    minLength: 2,
    maxLength: 40,
  });
  fc.assert(
    fc.property(keys, fc.nat(), fc.nat(), fc.nat(), (names, a, b, seed) => {
      const data = named(names, (key) => key.length % 2 === 0);
      const pool = (label: number): number => data.labels.filter((one) => one === label).length;
      const options = { normal: a % (pool(0) + 1), abnormal: b % (pool(1) + 1), seed };
      fc.pre(options.normal + options.abnormal > 0);
      const { support, test: rest, removed } = fewShot(data, options);
      assert.equal(support.labels, [...Array(options.normal).fill(0), ...Array(options.abnormal).fill(1)]);
      assert.equal(new Set([...support.keys, ...rest.keys]), new Set(names));
      assert.equal([support.length + rest.length, removed], [names.length, 0]);
    }),
  );
});

test("the order depends on keys and seed alone, and fewer shots are the first of more", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string(), { minLength: 4, maxLength: 30 }),
      fc.nat(),
      fc.nat(),
      (names, seed, turn) => {
        const normal = (): boolean => false;
        const draw = (list: string[], k: number): readonly string[] =>
          fewShot(named(list, normal), { normal: k, seed }).support.keys;
        const turned = names.map((_, i) => names[(i + turn) % names.length] ?? "");
        assert.equal(draw(turned, 4), draw(names, 4));
        assert.equal(draw(names, 2), draw(names, 4).slice(0, 2));
      },
    ),
  );
});

test("draws of seeds 0 and 1, for all time", async () => {
  const data = await plain(9, 3);
  const draw = (seed: number): readonly string[] => fewShot(data, { normal: 3, abnormal: 1, seed }).support.keys;
  assert.equal(draw(0), ["good/1.png", "good/6.png", "good/3.png", "bad/0.png"]);
  assert.equal(draw(1), ["good/8.png", "good/4.png", "good/6.png", "bad/1.png"]);
});

test("keys are put in order by code point, not by UTF-16 units", () => {
  const [astral, high] = ["\u{1f600}", "\uffee"];
  const draw = (keys: string[]): readonly string[] =>
    fewShot(
      named(keys, () => false),
      { normal: 2, seed: 3 },
    ).support.keys;
  const byName = (low: string, top: string): string[] => draw([low, top]).map((key) => (key === low ? "low" : "top"));
  assert.equal(byName(high, astral), byName("a", "b"));
});

test("byte copies of shots leave the test set and are counted; shots are no copies of each other", async () => {
  const [one, two] = [film(1), film(2)];
  const data = await open(
    tree({ "good/a.png": one, "good/b.png": one, "good/c.png": two, "bad/d.png": one, "bad/e.png": film(3) }),
  );
  for (let seed = 0; seed < 20; seed++) {
    const { support, test: rest, removed } = fewShot(data, { normal: 2, seed });
    assert.is(new Set(support.contents).size, 2);
    assert.equal([rest.keys, removed], [["bad/e.png"], 2]);
  }
  const message = refused(FormatError, data, { normal: 3, seed: 0 });
  assert.is(
    message,
    "set: expected at least 3 normal pictures to draw from, got 2 normal pictures (and 1 byte copies)",
  );
});

test("where a folder sets a test split aside, shots come from the others, and the test set is that", async () => {
  const paths = [
    ...numbered("train/good/", 3),
    ...numbered("valid/Ungood/", 2),
    ...numbered("test/good/", 2),
    "test/Ungood/0.png",
  ];
  const data = await open(films(paths, { "test/good/copy.png": film(1) })); // of train/good/0.png
  const { support, test: rest, removed } = fewShot(data, { normal: 3, abnormal: 2, seed: 0 });
  assert.equal([...support.keys].sort(), [...numbered("train/good/", 3), ...numbered("valid/Ungood/", 2)]);
  assert.equal([rest.keys, removed], [["test/Ungood/0.png", "test/good/0.png", "test/good/1.png"], 1]);
  assert.is(
    refused(FormatError, data, { normal: 4, seed: 0 }),
    "set: expected at least 4 normal pictures to draw from, got 3 normal pictures outside its test split",
  );
});

test("without a test split, what was not drawn is judged on", async () => {
  const data = await open(films([...numbered("train/good/", 3), ...numbered("valid/bad/", 2)]));
  assert.is(fewShot(data, { normal: 2, seed: 0 }).test.length, 3);
});

test("more shots than pictures, and no shots at all, are refused", async () => {
  const data = await plain(2, 1);
  assert.match(
    refused(FormatError, data, { normal: 3, seed: 0 }),
    /expected at least 3 normal pictures to draw from, got 2 normal pictures$/,
  );
  assert.match(
    refused(FormatError, data, { normal: 1, abnormal: 2, seed: 0 }),
    /2 abnormal pictures to draw from, got 1 abnormal picture$/,
  );
  assert.match(refused(RangeError, data, { normal: 0, seed: 0 }), /expected at least one shot/);
  assert.match(refused(RangeError, data, { normal: 0, abnormal: 0, seed: 0 }), /expected at least one shot/);
  for (const normal of [-1, 1.5, Number.NaN, 1e300]) {
    assert.match(
      refused(RangeError, data, { normal, seed: 0 }),
      /expected a whole number of normal shots, 0 or more, got/,
    );
  }
  assert.match(refused(RangeError, data, { normal: 1, seed: -1 }), /seed/);
});

test("a class with one picture can be the whole support", async () => {
  const { support, test: rest } = fewShot(await plain(1, 2), { normal: 1, seed: 0 });
  assert.equal([support.keys, rest.labels], [["good/0.png"], [1, 1]]);
  assert.is(fewShot(await plain(2, 1), { normal: 0, abnormal: 1, seed: 0 }).support.keys[0], "bad/0.png");
});

test("a subset is the samples asked for, in that order", async () => {
  const data = await plain(3, 2);
  const some = subset(data, [4, 0]);
  assert.equal(
    [some.keys, some.labels, some.classes],
    [
      ["good/2.png", "bad/0.png"],
      [0, 1],
      ["good", "bad"],
    ],
  );
  assert.is((await some.at(1)).key, "bad/0.png");
  assert.is((await some.file?.(0))?.name, "good/2.png");
  assert.throws(() => subset(data, [5]), /expected samples below 5, got 5/);
  assert.throws(() => subset(data, [0.5]), RangeError);
  try {
    await some.at(2);
    assert.unreachable();
  } catch (reason) {
    assert.instance(reason, RangeError);
  }
});

test("supports of several tasks are one, under the names of their datasets", async () => {
  const [knee, hip] = [
    await open(films(["good/0.png", "bad/0.png"]), "knee"),
    await open(films(["good/0.png"]), "hip"),
  ];
  const union = unionSupport([knee, hip], { name: "joints" });
  assert.equal([union.name, union.keys], ["joints", ["knee/bad/0.png", "knee/good/0.png", "hip/good/0.png"]]);
  assert.equal(
    [union.labels, union.classes],
    [
      [1, 0, 0],
      ["bad", "good", "good"],
    ],
  );
  assert.is(new Set(union.contents).size, 3);
  const last = await union.at(2);
  assert.equal([last.key, last.image.width, (await union.file?.(2))?.name], ["hip/good/0.png", 4, "good/0.png"]);
  const { file: _, ...made } = hip;
  assert.is("file" in unionSupport([knee, made as Dataset]), false, "where some are no files");
  assert.throws(() => unionSupport([hip, hip]), /hip\/good\/0\.png comes twice; give each dataset a name/);
  assert.throws(() => unionSupport([]), /expected at least one support/);
});

test.run();
