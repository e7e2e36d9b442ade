// timeout: 300
/** Real sets in `NIDUS_PICTURES`: parts of Brain MRI Images for Brain Tumor Detection and of BUSI. Every picture is decoded. */
import process from "node:process";
import { describeDataset, fewShot } from "@nidus/data";
import { skipLine } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readFolder } from "./readFolder.ts";

const pictures = process.env.NIDUS_PICTURES;
const test = suite("real sets");

if (pictures === undefined) skipLine("NIDUS_PICTURES is not set", 2);
else {
  test("brain MRI: classes alone, four pairs of byte copies", async () => {
    const data = await readFolder(`${pictures}/brainmri`);
    assert.is(data.layout, "plain");
    assert.equal(describeDataset(data).classes, [
      { name: "no", label: 0, pictures: 49 },
      { name: "yes", label: 1, pictures: 78 },
    ]);
    for (let i = 0; i < data.length; i++) {
      const { image, mask, label } = await data.at(i);
      assert.ok(image.width >= 150 && image.height >= 150, data.keys[i]);
      assert.is(mask?.data.some((value) => value !== 0) ?? false, false);
      assert.is(mask === undefined, label === 1);
    }
    assert.is(new Set(data.contents).size, 127 - 4);
    const { support, test: rest, removed } = fewShot(data, { normal: 48, seed: 0 });
    assert.equal([support.length, rest.length, removed], [48, 78, 1]);
  });

  test("BUSI: a mask for every picture, empty for normal ones alone", async () => {
    const data = await readFolder(`${pictures}/busi`);
    assert.is(data.layout, "busi");
    assert.equal(describeDataset(data).classes, [
      { name: "normal", label: 0, pictures: 32 },
      { name: "benign", label: 1, pictures: 22 },
      { name: "malignant", label: 1, pictures: 14 },
    ]);
    for (let i = 0; i < data.length; i++) {
      const { image, mask, label } = await data.at(i);
      assert.equal([mask?.width, mask?.height], [image.width, image.height]);
      assert.is(mask?.data.includes(1), label === 1, data.keys[i]);
    }
  });
}
test.run();
