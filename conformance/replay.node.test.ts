import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Device, openDevice, type RawTensor, writeSafetensors } from "nidus";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { describeVerdict } from "./shared/describeVerdict.ts";
import { findSets } from "./shared/findSets.ts";
import { type Kind, named, type Result } from "./shared/kind.ts";
import type { ReferenceSet } from "./shared/referenceSet.ts";
import { replay, type Verdict } from "./shared/replay.ts";
import { rule } from "./shared/rules.ts";

const test = suite("replay");
let root = "";
let device: Device;
test.before(async () => {
  root = mkdtempSync(join(tmpdir(), "nidus-replay-"));
  device = await openDevice({ device: "reference" });
});
test.after(() => {
  device.dispose();
  rmSync(root, { recursive: true });
});

type Tensors = Readonly<Record<string, RawTensor>>;
const f32 = (...data: number[]): RawTensor => ({ dtype: "F32", shape: [data.length], data: Float32Array.from(data) });
const PLAIN: Tensors = { x: f32(1, 2), y: f32(2, 4) };

/** Writes a set. Files are tensors (`.safetensors` is added) or JSON. */
function write(
  path: string,
  files: Readonly<Record<string, Tensors | readonly unknown[] | { readonly sets: unknown }>>,
): string {
  const folder = join(root, path);
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const isJson = name.endsWith(".json");
    const file = join(folder, isJson ? name : `${name}.safetensors`);
    writeFileSync(file, isJson ? JSON.stringify(content) : writeSafetensors(content as Tensors));
  }
  return folder;
}

const doubles: Kind = {
  name: "doubles",
  match: named("doubles"),
  rules: [rule(/x$/, "input"), rule(/y$/, "abs", 0.5)],
  async *run(set) {
    const { data, shape } = await set.floats("x");
    yield { tensor: "y", value: { shape, data: Float32Array.from(data, (value) => 2 * value) } };
  },
};

function run(folder: string, kind: Partial<Kind> = {}): Promise<Verdict> {
  return replay(folder, { kinds: [{ ...doubles, ...kind }], backend: "reference", open: async () => device });
}

/** A kind that yields these results after it has read `inputs`. */
function yields(results: readonly Result[], inputs: readonly string[] = ["x"]): Partial<Kind> {
  return {
    async *run(set: ReferenceSet) {
      for (const name of inputs) await set.read(name);
      yield* results;
    },
  };
}

test("passes a set that agrees, whatever the folder adds to the kind's name", async () => {
  for (const name of ["a/doubles", "a/doubles-large"]) {
    const verdict = await run(write(name, { expected: PLAIN }));
    assert.equal(verdict, {
      set: name.slice(2),
      kind: "doubles",
      backend: "reference",
      status: "PASS",
      compared: 1,
      inputs: 1,
      notCovered: [],
      worst: { tensor: "y", measure: "abs", error: 0, limit: 0.5 },
      failed: [],
      problems: [],
    });
    assert.is(
      describeVerdict(verdict),
      `PASS  ${name.slice(2)}  reference  1 compared, 1 inputs; worst y abs 0 (limit 5.0e-1)`,
    );
  }
});

test("fails beyond a limit, and says by how much", async () => {
  const verdict = await run(write("b/doubles", { expected: { ...PLAIN, y: f32(2, 5) } }));
  assert.equal([verdict.status, verdict.worst?.error, verdict.failed], ["FAIL", 1, ["y"]]);
  assert.match(
    describeVerdict(verdict),
    /^FAIL {2}doubles .* worst y abs 1 \(limit 5\.0e-1\); 1 beyond their limits: y$/,
  );
});

test("fails what is not covered: not computed, or an input that was not read", async () => {
  const folder = write("c/doubles", { expected: { ...PLAIN, "more.y": f32(1), "more.x": f32(1) } });
  assert.equal((await run(folder)).notCovered.toSorted(), ["more.x", "more.y"]);
  const read = await run(
    folder,
    yields([{ tensor: "y", value: { shape: [2], data: [2, 4] } }], ["x", "y", "more.x", "more.y"]),
  );
  assert.equal([read.status, read.notCovered], ["FAIL", ["more.y"]]);
});

test("limits: the set's own, else its parent's, else the kind's; the first rule that fits", async () => {
  const off = { ...PLAIN, y: f32(2, 4.25) };
  const rules = (limit: number) => [
    ["x", "input", 0],
    ["^y$", "abs", limit],
    ["y", "abs", 100],
  ];
  const parent = { "tolerances.json": { sets: { doubles: rules(0.1) } } };
  write("d", parent);
  assert.is((await run(write("d/doubles", { expected: off }))).worst?.limit, 0.1);
  assert.is((await run(write("d/doubles-named", { expected: off }))).worst?.limit, 0.1, "by the kind's name");
  const own = { "tolerances.json": { sets: { doubles: rules(0.3) } } };
  assert.equal((await run(write("d/doubles-own", { expected: off, ...own }))).worst?.limit, 0.3);
  assert.equal(
    (await run(write("d/doubles-bare", { expected: off, "tolerances.json": rules(0.4) }))).worst?.limit,
    0.4,
  );
  assert.equal((await run(write("e/doubles", { expected: off }))).worst?.limit, 0.5);
});

test("a second file has names and rules of its own", async () => {
  const tolerances = {
    sets: {
      doubles: [
        ["x", "input", 0],
        ["y", "abs", 1],
      ],
      "doubles/more": [["y", "rel", 2]],
    },
  };
  const folder = write("f/doubles", { expected: PLAIN, more: { y: f32(2) }, "tolerances.json": tolerances });
  const verdict = await run(folder, yields([{ tensor: "more/y", value: { shape: [1], data: [3] } }]));
  assert.equal([verdict.worst?.measure, verdict.worst?.error, verdict.notCovered], ["rel", 0.5, ["y"]]);
});

const PROBLEMS: readonly (readonly [title: string, kind: Partial<Kind>, problem: RegExp])[] = [
  ["an unknown kind", { match: () => false }, /^no kind of set fits this name \(known: doubles\)$/],
  ["a tensor that the set lacks", yields([{ tensor: "z", value: 1 }]), /^z: computed, but the set has no such tensor$/],
  [
    "another shape",
    yields([{ tensor: "y", value: { shape: [1, 2], data: [2, 4] } }]),
    /^y: expected the shape \[2\], got \[1, 2\]$/,
  ],
  ["no rule", { rules: [] }, /^y: no rule says how to compare it$/],
  ["no results", yields([], ["x"]), /^nothing was compared$/],
  ["a missing input", yields([], ["w"]), /^doubles: expected a tensor "w", the set has none of that name$/],
  [
    "an error while replaying",
    {
      // biome-ignore lint/correctness/useYield: it fails before it has anything
      async *run() {
        throw new Error("the program broke\nat this line");
      },
    },
    /^the program broke$/,
  ],
];
for (const [title, kind, problem] of PROBLEMS) {
  test(`fails with one line: ${title}`, async () => {
    const verdict = await run(write("g/doubles", { expected: PLAIN }), kind);
    assert.is(verdict.status, "FAIL");
    assert.is(verdict.problems.length, 1);
    assert.match(verdict.problems[0] ?? "", problem);
    assert.is(describeVerdict(verdict).split("\n").length, 1);
  });
}

test("an input that is computed too must be the same; NaN is beyond every limit; numbers and judgements count", async () => {
  const tensors = {
    x: f32(1, 2),
    y: f32(2, 4),
    "loss.y": { dtype: "F64", shape: [], data: Float64Array.of(3) } as const,
  };
  const folder = write("h/doubles", { expected: tensors });
  const good = { tensor: "y", value: { shape: [2], data: [2, 4] } };
  const others: Result[] = [good, { tensor: "loss.y", measure: "ks", error: 0.01, limit: 0.06 }];
  const same = await run(folder, yields([{ tensor: "x", value: { shape: [2], data: [1, 2] } }, ...others], []));
  assert.equal([same.status, same.compared, same.worst?.measure], ["PASS", 3, "ks"]);
  const other = await run(folder, yields([{ tensor: "x", value: { shape: [2], data: [1, 3] } }, ...others], []));
  assert.equal([other.status, other.failed, other.worst?.measure], ["FAIL", ["x"], "exact"]);
  const broken = await run(folder, yields([good, { tensor: "loss.y", value: Number.NaN }]));
  assert.equal([broken.status, broken.failed, broken.worst?.error], ["FAIL", ["loss.y"], Number.MAX_VALUE]);
});

test("malformed files fail with their names", async () => {
  const folder = write("i/doubles", { expected: PLAIN, "tolerances.json": [["(", "abs", 1]] });
  assert.match((await run(folder)).problems.join(), /^tolerances\.json: expected a regular expression, got "\("$/);
  writeFileSync(join(folder, "expected.safetensors"), "<html>");
  assert.match((await run(folder)).problems.join(), /^doubles\/expected\.safetensors: /);
});

test("a folder is a set, or a folder of sets", () => {
  assert.equal(
    findSets(join(root, "d")).map((path) => path.slice(join(root, "d").length + 1)),
    ["doubles", "doubles-bare", "doubles-named", "doubles-own"],
  );
  assert.equal(findSets(join(root, "d/doubles")), [join(root, "d/doubles")]);
  assert.equal(findSets(join(root, "nowhere")), []);
});

test("the command: one line per set and backend, and an exit code", () => {
  const main = fileURLToPath(new URL("run.ts", import.meta.url));
  const conformance = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", main, ...words], {
      encoding: "utf8",
    });
    return { status, lines: stdout.split("\n").slice(0, -1), err: stderr };
  };
  const missing = conformance(join(root, "nowhere"));
  assert.equal([missing.status, missing.lines.length, missing.err], [1, 1, ""]);
  assert.match(missing.lines[0] ?? "", /^FAIL .*nowhere .* it is missing, or there is none in it$/);
  const unknown = conformance(
    dirname(write("j/strange", { expected: PLAIN })),
    "--backend",
    "reference,wasm",
    "--json",
  );
  assert.equal([unknown.status, unknown.err], [1, ""]);
  const verdicts = unknown.lines.map((line) => JSON.parse(line));
  assert.equal(
    verdicts.map(({ set, kind, backend, status }) => [set, kind, backend, status]),
    [
      ["strange", null, "reference", "FAIL"],
      ["strange", null, "wasm", "FAIL"],
    ],
  );
  assert.match(
    conformance("x", "--backend", "cuda").err,
    /^conformance: --backend: "cuda" is none of reference, wasm, webgpu\n$/,
  );
  assert.equal([conformance().status, conformance("--jsno").status], [2, 2]);
});

test.run();
