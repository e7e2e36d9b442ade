import { suite } from "uvu";
import * as assert from "uvu/assert";
import { films, numbered } from "../../test/folders.ts";
import { formatError } from "../../test/helpers.ts";
import { recogniseDataset } from "./recogniseDataset.ts";
import { type MediclipSplit, sampleLine, splitMediclip } from "./splitMediclip.ts";

const test = suite("MediCLIP's splits");

type Options = Parameters<typeof splitMediclip>[2];

async function split(paths: readonly string[], options: Options = { seed: 0 }): Promise<MediclipSplit> {
  return splitMediclip("set", await recogniseDataset(films(paths)), options);
}

const sizes = ({ train, test: judged, unused }: MediclipSplit): number[] => [
  train.length,
  judged.filter(({ label }) => label === 0).length,
  judged.filter(({ label }) => label === 1).length,
  unused,
];

const BUSI = [...numbered("normal/", 133), ...numbered("benign/", 437), ...numbered("malignant/", 210)];
const BRAIN = [...numbered("no/", 98), ...numbered("yes/", 155)];

test("whole datasets are divided as in the paper", async () => {
  assert.equal(sizes(await split(BUSI)), [32, 101, 647, 0]);
  assert.equal(sizes(await split(BRAIN)), [33, 65, 155, 0]);
});

test("which pictures are judged on depends on paths and seed alone, and no picture is in both lists", async () => {
  const paths = ({ train, test: judged }: MediclipSplit): string[] => [...train, ...judged].map(({ path }) => path);
  const [one, same, other] = [await split(BRAIN), await split([...BRAIN].reverse()), await split(BRAIN, { seed: 1 })];
  assert.equal(paths(one), paths(same));
  assert.not.equal(paths(one), paths(other));
  assert.is(new Set(paths(one)).size, BRAIN.length);
});

test("a part of a dataset is refused, or divided in proportion", async () => {
  const part = [...numbered("normal/", 32), ...numbered("benign/", 22), ...numbered("malignant/", 14)];
  assert.is(
    await formatError(split(part)),
    "set: BUSI is expected to have 133 normal and 647 abnormal pictures, got 32 and 36; a proportional split takes the same share",
  );
  assert.equal(sizes(await split(part, { seed: 0, proportional: true })), [8, 24, 36, 0]);
  assert.equal(sizes(await split(BUSI, { seed: 0, proportional: true })), [32, 101, 647, 0]);
  const tiny = ["no/1.png", "yes/1.png"];
  assert.match(
    await formatError(split(tiny, { seed: 0, proportional: true })),
    /too few pictures to divide: 1 normal and 1 abnormal/,
  );
});

test("other folders have no such protocol", async () => {
  assert.match(
    await formatError(split(["good/1.png", "bad/1.png"])),
    /BUSI .* or CheXpert .*, and this is a folder of layout plain$/,
  );
});

test("lines hold what MediCLIP's code reads", () => {
  assert.is(sampleLine("a b.png"), '{"filename":"a b.png"}\n');
  assert.is(
    sampleLine("a.png", { label: 1, dataset: "BUSI", mask: "m.png" }),
    '{"filename":"a.png","label":1,"clsname":"busi","mask":"m.png"}\n',
  );
  assert.is(sampleLine("a.png", { label: 0, dataset: "BUSI" }), '{"filename":"a.png","label":0,"clsname":"busi"}\n');
});

test.run();
