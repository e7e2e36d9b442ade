import { suite } from "uvu";
import * as assert from "uvu/assert";
import { film, films, maskFile, numbered, text, tree } from "../../test/folders.ts";
import { formatError } from "../../test/helpers.ts";
import { decodeImage } from "../decode/decodeImage.ts";
import { describeDataset } from "./describeDataset.ts";
import type { FileTree } from "./fileTree.ts";
import type { Entry, Layout } from "./layout.ts";
import { LAYOUTS } from "./layouts.ts";
import { type FolderDataset, type OpenDatasetOptions, openDataset } from "./openDataset.ts";
import { type Recognised, recogniseDataset } from "./recogniseDataset.ts";

const test = suite("layouts of datasets");

const open = (from: FileTree, options: Partial<OpenDatasetOptions> = {}): Promise<FolderDataset> =>
  openDataset(from, { decode: decodeImage, ...options });

/** Each picture as `path class label [split] [masks]`. */
function rows({ entries }: Recognised): string[] {
  return entries.map(({ path, className, label, split = "", masks }) =>
    [path, className, label, split, masks.join(" + ")].join(" | "),
  );
}

test("a plain folder: good, and every folder beside it a class of defects, masks beside or in a folder", async () => {
  const folder = films(["good/a.png", "good/b.jpg", "crack/a.png", "dent/x.png"], {
    "crack/a_mask.png": maskFile([255]),
    "crack/a_mask_1.png": maskFile([0, 255]),
    "masks/dent/x.png": maskFile([255]),
    "notes.txt": text("by hand"),
  });
  const found = await recogniseDataset(folder);
  assert.is(found.layout, "plain");
  assert.equal(rows(found), [
    "crack/a.png | crack | 1 |  | crack/a_mask.png + crack/a_mask_1.png",
    "dent/x.png | dent | 1 |  | masks/dent/x.png",
    "good/a.png | good | 0 |  | ",
    "good/b.jpg | good | 0 |  | ",
  ]);
  const data = await open(folder);
  assert.equal(data.masked, [true, true, true, true]);
  assert.equal([...((await data.at(0)).mask?.data ?? [])].slice(0, 4), [1, 1, 0, 0], "several masks are merged");
});

test("a picture whose name only begins like that of a mask is a picture", async () => {
  const found = await recogniseDataset(
    films(["good/a.png", "crack/p1.png", "crack/p1_masked.png", "crack/p1_mask2.png"]),
  );
  assert.equal(rows(found), [
    "crack/p1.png | crack | 1 |  | crack/p1_mask2.png",
    "crack/p1_masked.png | crack | 1 |  | ",
    "good/a.png | good | 0 |  | ",
  ]);
});

test("normal, no and names of one's own are normal too, in any case", async () => {
  for (const name of ["normal", "NO", "Good"]) {
    const { keys, labels } = await open(films([`${name}/a.png`, "ill/a.png"]));
    assert.is(labels[keys.indexOf(`${name}/a.png`)], 0);
    assert.is(labels[keys.indexOf("ill/a.png")], 1);
  }
  const data = await open(films(["healthy/a.png", "ill/a.png"]), { normal: ["Healthy"] });
  assert.equal(
    [data.keys, data.labels],
    [
      ["healthy/a.png", "ill/a.png"],
      [0, 1],
    ],
  );
});

test("folders around and inside: splits, an archive's top folder, patients", async () => {
  const found = await recogniseDataset(
    films(["set/train/NORMAL/p1/a.png", "set/test/NORMAL/b.png", "set/test/PNEUMONIA/p2/a.png"]),
  );
  assert.equal(rows(found), [
    "set/test/NORMAL/b.png | NORMAL | 0 | test | ",
    "set/test/PNEUMONIA/p2/a.png | PNEUMONIA | 1 | test | ",
    "set/train/NORMAL/p1/a.png | NORMAL | 0 | train | ",
  ]);
  const nested = await open(films(["no/1.png", "yes/1.png", "brain_tumor/no/1.png", "brain_tumor/yes/1.png"]));
  assert.equal(nested.labels, [0, 1, 0, 1], "the archive that holds itself twice");
});

test("masks in one folder belong to the abnormal picture of their name", async () => {
  const found = await recogniseDataset(films(["good/1.png", "bad/1.png"], { "masks/1.png": maskFile([9]) }));
  assert.equal(rows(found), ["bad/1.png | bad | 1 |  | masks/1.png", "good/1.png | good | 0 |  | "]);
});

test("a mask that fits several pictures is refused; one without a picture, and pictures outside, are noted", async () => {
  const two = films(["good/1.png", "a/1.png", "b/1.png"], { "masks/1.png": maskFile([9]) });
  assert.match(
    await formatError(open(two)),
    /^dataset: masks\/1\.png: a mask that fits a\/1\.png, b\/1\.png; put masks into/,
  );
  const stray = await open(
    films(["set/good/1.png", "set/bad/1.png", "logo.png"], { "set/bad/2_mask.png": maskFile([9]) }),
  );
  assert.equal(stray.keys, ["set/bad/1.png", "set/good/1.png"]);
  assert.equal(stray.notes, [
    "1 picture outside the folders of classes left out: logo.png",
    "1 mask without a picture left out: set/bad/2_mask.png",
  ]);
});

test("a folder that is divided in part is refused", async () => {
  const message = await formatError(open(films(["train/good/1.png", "test/good/2.png", "bad/1.png"])));
  assert.match(message, /bad\/1\.png: outside of train, valid and test, where other pictures lie; move them/);
});

test("MVTec, with one mask or a folder of them, one object or several", async () => {
  const paths = ["train/good/000.png", "test/good/000.png", "test/hole/000.png", "test/hole/001.png"];
  const masks = { "ground_truth/hole/000_mask.png": maskFile([255]), "ground_truth/hole/001/000.png": maskFile([255]) };
  const found = await recogniseDataset(films(paths, masks));
  assert.is(found.layout, "mvtec");
  assert.equal(rows(found), [
    "test/good/000.png | good | 0 | test | ",
    "test/hole/000.png | hole | 1 | test | ground_truth/hole/000_mask.png",
    "test/hole/001.png | hole | 1 | test | ground_truth/hole/001/000.png",
    "train/good/000.png | good | 0 | train | ",
  ]);
  const both = films(["nut", "pill"].flatMap((object) => paths.map((path) => `${object}/${path}`)));
  const { classes } = describeDataset(await open(both));
  assert.equal(
    classes.map(({ name, pictures }) => `${name} ${pictures}`),
    ["nut/good 2", "pill/good 2", "nut/hole 2", "pill/hole 2"],
  );
  const one = await open(both, { object: "pill" });
  assert.equal([one.length, one.classes[0]], [4, "good"]);
  assert.match(await formatError(open(both, { object: "pil" })), /expected an object of "nut", "pill", got "pil"/);
});

test("BMAD: with img or without, masks in anomaly_mask or label, of the split they lie in", async () => {
  const paths = [
    "train/good/1.png",
    "valid/good/img/1.png",
    "valid/Ungood/img/2.png",
    "test/good/3.jpeg",
    "test/Ungood/img/2.png",
  ];
  const found = await recogniseDataset(
    films(paths, { "valid/Ungood/anomaly_mask/2.png": maskFile([255]), "test/Ungood/label/2.png": maskFile([255]) }),
  );
  assert.is(found.layout, "bmad");
  assert.equal(rows(found), [
    "test/Ungood/img/2.png | Ungood | 1 | test | test/Ungood/label/2.png",
    "test/good/3.jpeg | good | 0 | test | ",
    "train/good/1.png | good | 0 | train | ",
    "valid/Ungood/img/2.png | Ungood | 1 | valid | valid/Ungood/anomaly_mask/2.png",
    "valid/good/img/1.png | good | 0 | valid | ",
  ]);
});

test("BUSI: masks beside the pictures, several for some, black ones for normal ones", async () => {
  const found = await recogniseDataset(
    films(["normal/normal (1).png", "benign/benign (1).png", "malignant/malignant (1).png"], {
      "normal/normal (1)_mask.png": maskFile([]),
      "benign/benign (1)_mask.png": maskFile([255]),
      "benign/benign (1)_mask_1.png": maskFile([0, 255]),
      "malignant/malignant (1)_mask.png": maskFile([255]),
    }),
  );
  assert.equal([found.layout, found.notes, found.problems], ["busi", [], []]);
  assert.equal(rows(found), [
    "benign/benign (1).png | benign | 1 |  | benign/benign (1)_mask.png + benign/benign (1)_mask_1.png",
    "malignant/malignant (1).png | malignant | 1 |  | malignant/malignant (1)_mask.png",
    "normal/normal (1).png | normal | 0 |  | normal/normal (1)_mask.png",
  ]);
});

const VISA = ["candle/Data/Images/Normal/0.JPG", "candle/Data/Images/Normal/1.JPG", "candle/Data/Images/Anomaly/0.JPG"];

test("VisA, with its table of splits or without", async () => {
  const masks = { "candle/Data/Masks/Anomaly/0.png": maskFile([255]) };
  const bare = await recogniseDataset(films(VISA, masks));
  assert.equal(
    [bare.layout, rows(bare)[0]],
    ["visa", "candle/Data/Images/Anomaly/0.JPG | Anomaly | 1 |  | candle/Data/Masks/Anomaly/0.png"],
  );
  const table = [
    "object,split,label,image,mask",
    `candle,train,normal,${VISA[0]},`,
    `candle,test,normal,${VISA[1]},`,
    `candle,test,anomaly,${VISA[2]},candle/Data/Masks/Anomaly/0.png`,
    "fryum,test,anomaly,fryum/Data/Images/Anomaly/0.JPG,",
  ].join("\r\n");
  const split = await recogniseDataset(films(VISA, { ...masks, "split_csv/1cls.csv": text(table) }));
  assert.equal(rows(split), [
    `${VISA[0]} | normal | 0 | train | `,
    `${VISA[1]} | normal | 0 | test | `,
    `${VISA[2]} | anomaly | 1 | test | candle/Data/Masks/Anomaly/0.png`,
  ]);
  assert.equal(split.notes, ["1 picture named by split_csv/1cls.csv and not there left out"]);
  const unmasked = await recogniseDataset(films(VISA, { "split_csv/1cls.csv": text(table) }));
  assert.equal(
    [split.problems, unmasked.problems],
    [[], [{ file: "candle/Data/Masks/Anomaly/0.png", reason: "is not there; split_csv/1cls.csv line 4 names it" }]],
  );
});

test("MediCLIP's lists", async () => {
  const train = `\ufeff{"filename": "train/normal/1.png"}\r\n\r\n{"filename": "train/normal/2.png", "label": 0}`;
  const abnormal = `{"filename": "test/abnormal/1.png", "label": 1, "clsname": "busi", "mask": "test/ground_true/1.png"}`;
  const lines = `{"filename": "test/normal/3.png", "label": 0, "clsname": "busi", "mask": null}\n${abnormal}\n`;
  const pictures = ["train/normal/1.png", "train/normal/2.png", "test/normal/3.png", "test/abnormal/1.png"];
  const files = {
    "samples/train.json": train,
    "samples/test.json": lines,
    "images/test/ground_true/1.png": maskFile([255]),
  };
  const all = films(
    pictures.map((path) => `images/${path}`),
    files,
  );
  const found = await recogniseDataset(all);
  assert.equal(rows(found), [
    "images/train/normal/1.png | normal | 0 | train | ",
    "images/train/normal/2.png | normal | 0 | train | ",
    "images/test/normal/3.png | normal | 0 | test | ",
    "images/test/abnormal/1.png | abnormal | 1 | test | images/test/ground_true/1.png",
  ]);
  const lost = films(["images/train/normal/1.png"], files);
  assert.match(
    await formatError(open(lost)),
    /images\/train\/normal\/2\.png: is not there; samples\/train\.json line 3 names it \(and 2 more/,
  );
});

test("labels of MediCLIP's lists are 0 or 1, and names are names", async () => {
  for (const [line, expected] of [
    ['{"filename": "a.png", "label": 2}', /test\.json line 2: expected label 0 \(normal\) or 1 \(abnormal\), got 2$/],
    ['{"filename": "a.png", "label": -1}', /got -1$/],
    ['{"filename": "a.png", "label": 0.5}', /got 0\.5$/],
    ['{"filename": "a.png", "label": "good"}', /got "good"$/],
    ['{"filename": "a.png"}', /expected label 0 \(normal\) or 1 \(abnormal\), got nothing$/],
    ['{"filename": 3, "label": 0}', /expected text as filename, got 3$/],
    ['{"label": 0}', /expected a filename, got ""$/],
    ['["a.png"]', /expected an object, got an array$/],
    ['{"filename": "a.png"', /at character 20 of the JSON$/],
  ] as const) {
    const list = text(`{"filename": "a.png", "label": 0}\n${line}\n`);
    assert.match(await formatError(open(films(["images/a.png"], { "samples/test.json": list }))), expected);
  }
});

test("a list can neither name a file outside the folder nor one twice", async () => {
  for (const name of ["../../secret.png", "/etc/passwd.png", "c:\\\\secret.png", "a.png\\u0000"]) {
    const list = text(`{"filename": "${name}"}\n{"filename": "a.png"}`);
    assert.match(await formatError(open(films(["images/a.png"], { "samples/train.json": list }))), /is not there/);
  }
  const both = {
    "samples/train.json": '{"filename": "a.png"}',
    "samples/test.json": '{"filename": "./a.png", "label": 1}',
  };
  assert.match(
    await formatError(open(tree({ "images/a.png": film(1), ...both }))),
    /images\/a\.png: is listed 2 times/,
  );
});

const FINDINGS =
  "Path,Sex,No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia," +
  "Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices";

test("CheXpert: 12 findings, uncertain ones by a rule, what is left out counted", async () => {
  const path = (patient: number): string => `CheXpert-v1.0-small/train/patient0000${patient}/study1/view1_frontal.jpg`;
  const table = [
    FINDINGS,
    `${path(1)},Male,1.0,,,,,,,,,,,,,1.0`, // a device is no finding
    `${path(2)},Male,,,1.0,,,,,,,,,,,`,
    `${path(3)},Male,,,-1.0,,,0.0,,,,,,,,`,
    `${path(4)},Male,,,,,,,,,,,,,,1.0`,
    `${path(5)},Male,,,1.0,,,1.0,,,,,,,,-1.0`,
    `${path(6)},Male,1.0,,,,,,,,,,,,,`,
  ].join("\n");
  const there = [1, 2, 3, 4, 5].map((patient) => path(patient).replace("CheXpert-v1.0-small/", ""));
  const folder = films(there, { "train.csv": text(table) });
  const found = await recogniseDataset(folder);
  assert.is(found.layout, "chexpert");
  assert.equal(
    found.entries.map(({ label, className, split }) => `${label} ${className} ${split}`),
    ["0 No Finding train", "1 Cardiomegaly train", "1 several findings train"],
  );
  assert.equal(found.notes, [
    "train.csv: 1 picture uncertain (-1) left out",
    "train.csv: 1 picture without finding or No Finding left out",
    "train.csv: 1 picture not there left out",
  ]);
  const labels = async (uncertain: "absent" | "present"): Promise<string> =>
    (await open(folder, { uncertain })).labels.join("");
  assert.equal([await labels("absent"), await labels("present")], ["0101", "0111"]);
  const wrong = films(there, { "train.csv": text(table.replace("-1.0", "0.5")) });
  assert.match(
    await formatError(open(wrong)),
    /train\.csv: line 4: expected 1, 0, -1 or nothing for Cardiomegaly, got "0\.5"/,
  );
});

test("a table of one's own, with backslashes and another Unicode form of its names", async () => {
  const lines = ["\ufeffpath,label", "films\\a.png,0", '"films/b, old.png",tumour', "films/e\u0301.png,1"];
  const found = await recogniseDataset(
    films(["films/a.png", "films/b, old.png", "films/\u00e9.png"], { "list.csv": text(lines.join("\n")) }),
  );
  assert.is(found.layout, "manifest");
  assert.equal(rows(found), [
    "films/a.png | normal | 0 |  | ",
    "films/b, old.png | tumour | 1 |  | ",
    "films/\u00e9.png | abnormal | 1 |  | ",
  ]);
  const split = films(["a.png", "b.png"], {
    "manifest.csv": text("Path,Label,Mask,Split\na.png,good,,train\nb.png,bad,m.png,val\n"),
    "m.png": maskFile([1]),
  });
  assert.equal(rows(await recogniseDataset(split)), ["a.png | good | 0 | train | ", "b.png | bad | 1 | valid | m.png"]);
});

test("tables are refused by line", async () => {
  const refused = async (table: string): Promise<string> =>
    formatError(open(films(["a.png"], { "manifest.csv": text(table) })));
  assert.match(
    await refused("path,label\na.png,2"),
    /manifest\.csv line 2: expected label 0, 1 or the name of a class, got "2"$/,
  );
  for (const label of ["-1", "0.5", "", "1e5"])
    assert.match(await refused(`path,label\na.png,${label}`), /expected label 0, 1/);
  assert.match(await refused("path,label,split\na.png,0,later"), /expected split train, valid or test, got "later"/);
  assert.match(await refused("path,label\na.png,0,1"), /line 2: expected 2 fields, got 3/);
  assert.match(await refused("path,Path\n"), /column "path" comes twice/);
  assert.match(await refused("file,label\n"), /expected a first row with path, got "file, label"/);
  assert.match(await refused(""), /expected a table, got an empty file/);
  assert.match(await refused("path,label\nb.png,0"), /b\.png: is not there; manifest\.csv line 2 names it/);
  assert.match(await refused("path,label\na.png,0\na.png,1"), /a\.png: is listed 2 times/);
  const latin = films(["a.png"], { "manifest.csv": Uint8Array.of(0x70, 0xe9) });
  assert.match(await formatError(open(latin)), /expected text in UTF-8/);
});

test("a folder in which nothing is normal is refused with what was seen and what is expected", async () => {
  const message = await formatError(open(films([...numbered("ill/", 3), "worse/1.png"]), { name: "knees" }));
  assert.is(
    message,
    "knees: found nothing normal: expected a folder of normal pictures called good, normal, no, or a known layout; " +
      "got ill (3 pictures), worse (1 picture). Rename one, or name it as `normal`",
  );
  assert.match(await formatError(open(tree({ "a.txt": "x", "b.csv": "y" }))), /got 2 files, none of them a picture/);
  assert.match(await formatError(open(tree({}))), /got 0 files/);
  const many = numbered(`${"long name ".repeat(20)}/`, 3, "/1.png");
  assert.ok((await formatError(open(films(many)))).length < 400);
  const onlyIll = films(["images/a.png"], { "samples/test.json": '{"filename": "a.png", "label": 1}' });
  assert.match(await formatError(open(onlyIll)), /nothing normal/);
});

test("what systems leave behind is passed over", async () => {
  const clutter = ["__MACOSX/good/._1.png", "good/.DS_Store", "good/Thumbs.db", ".git/good/1.png", "good/._1.png"];
  assert.equal((await open(films(["good/1.png", ...clutter]))).keys, ["good/1.png"]);
});

test("a layout of one's own is a value", async () => {
  const flat: Layout = {
    name: "flat",
    about: "n*.png are normal",
    recognise: ({ pictures }) => pictures.every((path) => /^[na]\d/.test(path)),
    async read({ pictures }) {
      const entries = pictures.map((path): Entry => {
        const label = path.startsWith("n") ? 0 : 1;
        return { path, label, className: label === 0 ? "n" : "a", masks: [], object: "" };
      });
      return { entries, problems: [], notes: [] };
    },
  };
  const data = await open(films(["a1.png", "n1.png"]), { layouts: [flat, ...LAYOUTS] });
  assert.equal([data.layout, data.labels], ["flat", [1, 0]]);
});

test("a layout may be named; an unknown one is a mistake of the caller's", async () => {
  assert.is((await open(films(["normal/1.png", "benign/1.png"]), { layout: "plain" })).layout, "plain");
  try {
    await open(films(["good/1.png"]), { layout: "mvtek" });
    assert.unreachable();
  } catch (reason) {
    assert.instance(reason, RangeError);
    assert.match((reason as Error).message, /expected a layout of mediclip, .*, plain, got "mvtek"/);
  }
});

test.run();
