// timeout: 120
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodePng } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Ending, here } from "../../../test/here.ts";
import { readFolder } from "../../rim/readFolder.ts";
import { dataset } from "./dataset.ts";

const test = suite("nidus dataset");
let root = "";
test.before(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "nidus-dataset-")));
  for (let i = 1; i <= 8; i++) film(`busi/normal/normal (${i}).png`);
  for (let i = 1; i <= 3; i++) film(`busi/benign/benign (${i}).png`);
  film("busi/malignant/malignant (1).png");
  film("busi/benign/benign (1)_mask.png", [255, 0]);
  film("busi/benign/benign (1)_mask_1.png", [0, 255]);
  film("busi/benign/benign (2)_mask.png", [255, 0]);
  film("bad/good/1.png");
  film("bad/good/2.png");
  film("bad/crack/1.png");
  writeFileSync(at("bad/good/\u001b[31m.png"), "no picture");
  film("ill/crack/1.png");
});
test.after(() => rmSync(root, { recursive: true }));

const at = (path: string): string => join(root, path);

let value = 0;
function film(path: string, data: readonly number[] = [value++, 255]): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), encodePng({ width: 2, height: 1, channels: 1, data: Uint8Array.from(data) }));
}

async function nidus(...words: string[]): Promise<Ending> {
  const { code, out, err } = await here(["dataset", ...words], [dataset]);
  return { code, out: out.replaceAll(root, "ROOT"), err: err.replaceAll(root, "ROOT") };
}

test("check says in words what is there and what is wrong", async () => {
  const { code, out, err } = await nidus("check", at("busi"));
  assert.equal([code, err], [0, ""]);
  assert.is(
    out,
    `busi: 12 pictures, laid out as busi
  normal          8  normal
  benign          3  abnormal
  malignant       1  abnormal
  not divided: 8 normal, 4 abnormal, 2 of these with a mask
  sizes: 2 x 1 to 2 x 1, 1 different
  formats: 12 png
warning: abnormal pictures without a mask, while others have one (2)
    benign/benign (3).png
    malignant/malignant (1).png
no errors, 1 warning
`,
  );
});

test("check ends with 3 for files that cannot be read, and --json has all of the report", async () => {
  const { code, out } = await nidus("check", at("bad"), "--json");
  const report = JSON.parse(out);
  assert.equal([code, report.layout, report.pictures, report.formats], [3, "plain", 4, { png: 3 }]);
  assert.is(report.errors[0].kind, "unreadable");
  assert.ok(report.errors[0].places[0].startsWith("good/\u001b[31m.png: "));
  assert.not.ok((out + (await nidus("check", at("bad"))).out).includes("\u001b"));
});

test("a folder that is not recognised, or not there, is one line and 3", async () => {
  const unknown = await nidus("check", at("ill"));
  assert.equal([unknown.code, unknown.out], [3, ""]);
  assert.match(unknown.err, /^nidus: ill: found nothing normal: .*; got crack \(1 picture\)\. .*\n$/);
  assert.is((await nidus("check", at("ill"), "--normal", "crack")).code, 0);
  const missing = await nidus("check", at("none"));
  assert.equal(
    [missing.code, missing.err],
    [3, "nidus: ROOT/none: cannot be listed: there is no such file or folder\n"],
  );
});

test("split writes lists that this library reads back, several masks merged", async () => {
  const out = at("lists");
  const words = ["split", at("busi"), "--protocol", "mediclip", "--out", out];
  const refused = await nidus(...words);
  assert.equal([refused.code, refused.out], [3, ""]);
  assert.match(
    refused.err,
    /BUSI is expected to have 133 normal and 647 abnormal pictures, got 8 and 4; a proportional split/,
  );
  const { code, out: said, err } = await nidus(...words, "--proportional", "--seed", "5");
  assert.equal([code, err], [0, ""]);
  assert.match(
    said,
    /^BUSI, seed 5: 2 normal pictures to train on; 6 normal and 4 abnormal to test on\npictures with several masks, merged in images\/merged: 1\n/,
  );
  const lines = readFileSync(join(out, "samples", "test.json"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(
    lines.map(({ label }) => label),
    [0, 0, 0, 0, 0, 0, 1, 1, 1, 1],
  );
  assert.equal(lines[6], {
    filename: "source/benign/benign (1).png",
    label: 1,
    clsname: "busi",
    mask: "merged/benign_benign (1)_mask_0.png",
  });
  const data = await readFolder(out);
  assert.equal([data.layout, data.length], ["mediclip", 12]);
  const index = data.keys.indexOf("images/source/benign/benign (1).png");
  assert.equal([...((await data.at(index)).mask?.data ?? [])], [1, 1]);
  const again = await nidus(...words, "--proportional", "--seed", "5", "--json");
  assert.equal(JSON.parse(again.out), {
    dataset: "BUSI",
    seed: 5,
    target: "ROOT/lists",
    train: 2,
    test: { normal: 6, abnormal: 4 },
    unused: 0,
    merged: 1,
  });
});

test("split keeps merged masks apart, though the names of their pictures run into one", async () => {
  for (const name of ["normal/1", "normal/2", "normal/3", "normal/4", "malignant/1"]) film(`alike/${name}.png`);
  for (const [picture, mask] of [
    ["benign/x/y", [255, 0]],
    ["benign/x_y", [0, 255]],
  ] as const) {
    film(`alike/${picture}.png`);
    for (const part of ["mask", "mask_1"]) film(`alike/${picture}_${part}.png`, mask);
  }
  const { err } = await nidus("split", at("alike"), "--protocol", "mediclip", "--proportional", "--out", at("apart"));
  assert.is(err, "");
  const data = await readFolder(at("apart"));
  const maskOf = async (path: string): Promise<number[]> => {
    const { mask } = await data.at(data.keys.indexOf(`images/source/${path}`));
    return [...(mask?.data ?? [])];
  };
  assert.equal(await Promise.all(["benign/x/y.png", "benign/x_y.png"].map(maskOf)), [
    [1, 0],
    [0, 1],
  ]);
});

test("split writes nothing into the folder of the pictures, and over no other link", async () => {
  const words = ["split", at("busi"), "--protocol", "mediclip", "--proportional", "--out"];
  for (const inside of [at("busi"), at("busi/lists")]) {
    assert.match((await nidus(...words, inside)).err, /lies inside ROOT\/busi; give a folder outside of it/);
  }
  symlinkSync(at("busi/benign"), at("elsewhere"));
  for (const inside of [at("elsewhere"), at("elsewhere/new/lists")]) {
    assert.match((await nidus(...words, inside)).err, /lies inside ROOT\/busi; give a folder outside of it/);
  }
  mkdirSync(at("other/images"), { recursive: true });
  symlinkSync(at("bad"), at("other/images/source"));
  assert.match(
    (await nidus(...words, at("other"))).err,
    /other\/images\/source: leads to ROOT\/bad, not to ROOT\/busi; give another --out/,
  );
});

test("mistakes in what was typed are one line and 2", async () => {
  for (const [words, line] of [
    [[], /dataset: <action\.\.> is missing/],
    [["chek", root], /dataset: "chek" is none of check, split, support/],
    [["check"], /dataset check: a folder is missing/],
    [["check", root, root], /dataset check: unexpected "ROOT"/],
    [["check", root, "--seed", "1"], /dataset check: --seed is for dataset split and support/],
    [["check", root, "--layout", "mvtek"], /--layout: "mvtek" is none of mediclip, .*, plain/],
    [["split", root], /--protocol mediclip is missing/],
    [["split", root, "--protocol", "mvfa"], /--protocol: "mvfa" is none of mediclip/],
    [["split", root, "--protocol", "mediclip"], /--out, the folder to write into, is missing/],
    [
      ["split", root, "--protocol", "mediclip", "--out", at("x"), "--seed", "-1"],
      /--seed: expected a whole number from 0/,
    ],
    [
      ["split", root, "--protocol", "mediclip", "--out", at("x"), "--seed", "ten"],
      /--seed: expected a whole number from 0/,
    ],
  ] as const) {
    const { code, out, err } = await nidus(...words);
    assert.match(err, line);
    assert.equal([code, out, err.split("\n").length], [2, "", 2], words.join(" "));
  }
});

test("support draws shots into a file that names them with their hashes", async () => {
  const file = at("shots/support.json");
  const words = ["support", at("busi"), "--k", "3", "--seed", "4", "--out", file];
  const { code, out, err } = await nidus(...words);
  assert.equal([code, err], [0, ""]);
  assert.is(out, "ROOT/shots/support.json: 3 normal and 0 abnormal shots; 9 pictures are left to test on\n");
  const { pictures, seed } = JSON.parse(readFileSync(file, "utf8"));
  assert.equal([pictures.length, seed], [3, 4]);
  assert.ok(
    pictures.every(({ key, sha256 }: Record<string, string>) => key?.startsWith("normal/") && sha256?.length === 64),
  );
  const many = await nidus("support", at("busi"), "--k", "30", "--out", file);
  assert.equal([many.code, /at least 30 normal pictures/.test(many.err)], [3, true]);
  const wrong = await nidus("support", at("busi"), "--protocol", "mediclip", "--out", file);
  assert.match(wrong.err, /dataset support: --protocol is for dataset split/);
});

test.run();
