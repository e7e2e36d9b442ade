import { suite } from "uvu";
import * as assert from "uvu/assert";
import { film, films, maskFile, numbered, text, tree } from "../../test/folders.ts";
import { decodeImage } from "../decode/decodeImage.ts";
import { checkDataset, type DatasetReport } from "./checkDataset.ts";
import type { FileTree } from "./fileTree.ts";
import type { FindingKind } from "./finding.ts";

const test = suite("checks of datasets");

const check = (folder: FileTree): Promise<DatasetReport> => checkDataset(folder, { decode: decodeImage, name: "set" });

/** The places of the one kind of finding that is expected, and of no other. */
async function only(kind: FindingKind, files: Readonly<Record<string, Uint8Array>>): Promise<readonly string[]> {
  const sound = { "good/0.png": film(1), "good/1.png": film(2), "bad/0.png": film(3) };
  const { errors, warnings } = await check(tree({ ...sound, ...files }));
  const found = [...errors, ...warnings];
  assert.equal(
    found.map((one) => one.kind),
    [kind],
  );
  return found[0]?.places ?? [];
}

test("counts by class, label and split; sizes; formats; nothing wrong", async () => {
  const masks = { "test/Ungood/label/0.png": maskFile([255]), "test/good/big.png": film(9, 30, 20) };
  const report = await check(films([...numbered("train/good/", 3), "test/good/0.png", "test/Ungood/img/0.png"], masks));
  assert.equal(report, {
    name: "set",
    layout: "bmad",
    pictures: 6,
    classes: [
      { name: "good", label: 0, pictures: 5 },
      { name: "Ungood", label: 1, pictures: 1 },
    ],
    splits: [
      { split: "train", normal: 3, abnormal: 0, masked: 0 },
      { split: "test", normal: 2, abnormal: 1, masked: 1 },
    ],
    sizes: { smallest: { width: 4, height: 3 }, largest: { width: 30, height: 20 }, different: 2 },
    formats: { png: 6 },
    notes: [],
    errors: [],
    warnings: [],
  });
});

test("files that cannot be read are named, pictures and masks alike", async () => {
  const places = await only("unreadable", {
    "good/cut.png": film(8).subarray(0, 40),
    "good/page.png": text("<html>"),
    "bad/0_mask.png": new Uint8Array(),
  });
  assert.equal(
    places.map((place) => place.split(": ")[0]),
    ["bad/0_mask.png", "good/cut.png", "good/page.png"],
  );
  assert.ok(
    places.every((place) => place.length > 20),
    "and say why",
  );
});

test("the same picture twice: within, across train and test, and under two labels", async () => {
  assert.equal(await only("copies", { "good/9.png": film(1) }), ["good/0.png = good/9.png"]);
  assert.equal(await only("copies-labels", { "bad/9.png": film(1) }), ["bad/9.png = good/0.png"]);
  const apart = await check(
    tree({
      "train/good/0.png": film(1),
      "test/good/5.png": film(1),
      "test/good/6.png": film(2),
      "test/bad/7.png": film(3),
    }),
  );
  assert.equal(
    apart.warnings.map(({ kind, places }) => [kind, places]),
    [["copies-apart", ["test/good/5.png = train/good/0.png"]]],
  );
});

test("masks: of another size, of another shape, empty, full, missing, of a normal picture", async () => {
  const masked = { "bad/9.png": film(9), "bad/9_mask.png": maskFile([255]), "bad/0_mask.png": maskFile([255]) };
  assert.equal(await only("mask-size", { ...masked, "bad/0_mask.png": maskFile([255], 8, 6) }), [
    "bad/0_mask.png: 8 x 6, its picture 4 x 3",
  ]);
  assert.equal(await only("mask-proportions", { ...masked, "bad/0_mask.png": maskFile([255], 40, 10) }), [
    "bad/0_mask.png: 40 x 10, its picture 4 x 3",
  ]);
  assert.equal(await only("mask-empty", { ...masked, "bad/0_mask.png": maskFile([]) }), ["bad/0.png"]);
  assert.equal(await only("mask-full", { ...masked, "bad/0_mask.png": maskFile(Array(12).fill(255)) }), ["bad/0.png"]);
  assert.equal(await only("mask-missing", { "bad/9.png": film(9), "bad/9_mask.png": maskFile([255]) }), ["bad/0.png"]);
  assert.equal(await only("mask-normal", { "good/0_mask.png": maskFile([255]) }), ["good/0.png"]);
  const black = await check(
    tree({
      "good/0.png": film(1),
      "good/1.png": film(2),
      "good/0_mask.png": maskFile([]),
      ...masked,
      "bad/0.png": film(3),
    }),
  );
  assert.equal([black.errors, black.warnings], [[], []], "an all-black mask of a normal picture is fine");
});

test("of several masks of a picture, one may be empty", async () => {
  const { warnings } = await check(
    tree({
      "good/0.png": film(1),
      "good/1.png": film(2),
      "bad/0.png": film(3),
      "bad/0_mask.png": maskFile([]),
      "bad/0_mask_1.png": maskFile([1]),
    }),
  );
  assert.equal(warnings, []);
});

test("classes with one name but for case or Unicode form", async () => {
  const twins = { "Bad/5.png": film(5), "caf\u00e9/6.png": film(6), "cafe\u0301/7.png": film(7) };
  assert.equal(await only("class-names", twins), ["Bad and bad", "cafe\u0301 and caf\u00e9"]);
});

test("no abnormal picture, and one normal one alone", async () => {
  const kinds = async (folder: FileTree): Promise<string[]> => (await check(folder)).warnings.map(({ kind }) => kind);
  assert.equal(await kinds(films(numbered("good/", 2))), ["no-abnormal"]);
  assert.equal(await kinds(films(["good/0.png", "bad/1.png"])), ["one-normal"]);
});

test("what keeps a folder from being opened is an error, not an exception", async () => {
  const { errors } = await check(films(["good/1.png", "a/1.png", "b/1.png"], { "masks/1.png": maskFile([9]) }));
  assert.equal(
    errors.map(({ kind, places }) => [kind, places.length]),
    [["problem", 1]],
  );
});

test.run();
