// Each rule of the layers, shown to catch its violation in a small tree, and to let the nearest good neighbour pass.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkTree } from "./layers/check.ts";
import type { Sizes } from "./layers/size.ts";

type Tree = Readonly<Record<string, string>>;

const manifest = (name: string, dependencies: readonly string[], subpaths: readonly string[] = []): string =>
  JSON.stringify({
    name,
    exports: Object.fromEntries([".", ...subpaths].map((path) => [path, "./src/index.ts"])),
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, "*"])),
  });

/** Packages without sources: each case lays its files over them. */
const PACKAGES: Tree = {
  "packages/data/package.json": manifest("@nidus/data", ["fast-png"]),
  "packages/tensor/package.json": manifest("@nidus/tensor", [], ["./webgpu"]),
  "packages/eval/package.json": manifest("@nidus/eval", ["@nidus/data"]),
  "packages/clip/package.json": manifest("@nidus/clip", ["@nidus/tensor"]),
  "packages/nidus/package.json": manifest("nidus", ["@nidus/eval"]),
  "testing/package.json": manifest("@nidus/testing", []),
  "examples/package.json": manifest("@nidus/examples", []),
};

function check(tree: Tree): Sizes {
  const root = mkdtempSync(join(tmpdir(), "nidus-layers-"));
  try {
    for (const [path, text] of Object.entries({ ...PACKAGES, ...tree })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return checkTree(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const library = "packages/clip/src/a.ts";
const lines = (count: number): string => "x;\n".repeat(count);

/** Trees with one fault each, and the words of the error. */
const faults: Record<string, readonly [tree: Tree, error: RegExp]> = {
  "an import upwards": [
    { "packages/data/src/a.ts": `import "@nidus/clip";` },
    /^packages\/data\/src\/a\.ts:1: data may not import clip/,
  ],
  "an import sideways": [
    { "packages/eval/src/a.ts": `\nimport type { A } from "@nidus/data";` },
    /:2: eval may not import data/,
  ],
  "an export from above": [{ "packages/data/src/a.ts": `export * from "nidus";` }, /data may not import nidus/],
  "an import type from above": [
    { "packages/data/src/a.ts": `type A = import("nidus").A;` },
    /data may not import nidus/,
  ],
  "a dynamic import from above": [{ "packages/data/src/a.ts": `await import("nidus");` }, /data may not import nidus/],
  "a folder above the packages": [
    { "packages/nidus/src/a.ts": `import "@nidus/examples";` },
    /nidus may not import examples/,
  ],
  "the testing package in a library": [{ [library]: `import "@nidus/testing";` }, /clip may not import testing/],
  "another package in a test": [
    { "packages/tensor/src/a.test.ts": `import "@nidus/data";` },
    /tensor may not import data/,
  ],
  "an undeclared package": [
    { [library]: `import "@nidus/data";` },
    /@nidus\/data is not a dependency in packages\/clip/,
  ],
  "an undeclared library": [{ [library]: `import "zod";` }, /zod is not a dependency in packages\/clip/],
  "a private path of a package": [{ [library]: `import "@nidus/tensor/src/b.ts";` }, /not a public name/],
  "a relative path into a package": [{ [library]: `import "../../tensor/src/b.ts";` }, /leaves packages\/clip/],
  "the same from an example": [{ "examples/a.ts": `import "../packages/clip/src/a.ts";` }, /leaves examples/],
  "its own index": [{ [library]: `import "./index.ts";` }, /index of its own package/],
  "its own public name": [{ [library]: `import "@nidus/clip";` }, /is its own package/],
  "a recipe that goes round the public names": [
    { "packages/nidus/recipes/a.ts": `import "../src/a.ts";` },
    /leaves packages\/nidus\/recipes\/: import public names/,
  ],
  "a recipe in the library": [
    { "packages/nidus/src/a.ts": `import "../recipes/a.ts";` },
    /only packages\/nidus\/src\/cli\/ may import it/,
  ],
  "a private path from a recipe": [{ "packages/nidus/recipes/a.ts": `import "nidus/src/a.ts";` }, /not a public name/],
  "a package without a place": [{ "packages/zoo/src/a.ts": "" }, /^packages\/zoo: not in the order/],
  "a cycle of values": [
    { [library]: `import "./b.ts";`, "packages/clip/src/b.ts": `import "./a.ts";` },
    /cycle: .*a\.ts → .*b\.ts → .*a\.ts/,
  ],
  "a cycle of types": [
    { [library]: `import type { B } from "./b.ts";`, "packages/clip/src/b.ts": `export type B = import("./a.ts").A;` },
    /import cycle/,
  ],
  "a module of Node": [{ [library]: `import "node:fs";` }, /node:fs outside packages\/nidus\/src\/rim/],
  "a module of Node by its bare name": [{ [library]: `import "fs/promises";` }, /fs\/promises outside/],
  "a module of Node in a test for all": [{ "packages/clip/src/a.test.ts": `import "node:fs";` }, /node:fs outside/],
  process: [{ [library]: "const a = process.env;" }, /process outside/],
  "process by the global object": [{ [library]: "const a = globalThis.process;" }, /process outside/],
  "process in shorthand": [{ [library]: "const a = { process };" }, /process outside/],
  Deno: [{ [library]: "Deno.exit();" }, /Deno outside/],
  navigator: [{ "packages/nidus/src/a.ts": "export const gpu = typeof navigator;" }, /navigator outside/],
  console: [{ "packages/nidus/src/cli/a.ts": "console.log(1);" }, /console in library code/],
  enum: [{ [library]: "enum A { B }" }, /enum in library code/],
  any: [{ [library]: "export type A = any[];" }, /any in library code/],
  "a non-null assertion": [{ [library]: "const a = b!;" }, /non-null ! in library code/],
  "a definite assignment": [{ [library]: "let a!: number;" }, /definite ! in library code/],
  "a core past its budget": [{ "packages/tensor/src/a.ts": lines(2001) }, /core has 2001 lines, 2000 at most/],
  "webgpu past its budget": [{ "packages/tensor/src/webgpu/a.ts": lines(2201) }, /webgpu has 2201 lines/],
  "wasm past its budget": [{ "packages/tensor/src/wasm/a.ts": lines(1301) }, /wasm has 1301 lines/],
  "too many files": [
    Object.fromEntries(Array.from({ length: 66 }, (_, i) => [`packages/tensor/src/${i}.ts`, ""])),
    /files has 66 files/,
  ],
};

const passes: Record<string, Tree> = {
  "imports downwards, of public names": {
    [library]: `import "@nidus/tensor";\nimport type { A } from "@nidus/tensor/webgpu";`,
  },
  "declared libraries": { "packages/data/src/a.ts": `import { decode } from "fast-png";` },
  "the testing package in tests": { "packages/tensor/src/a.test.ts": `import "@nidus/testing";\nimport "uvu/assert";` },
  "a test of Node alone": {
    "packages/data/test/a.node.test.ts": `import "node:fs";\nprocess.exit();\nconsole.log(a!);`,
  },
  "the rim": { "packages/nidus/src/rim/a.ts": `import "node:fs";\nDeno.exit();\nprocess.exit();\nnavigator.gpu;` },
  "an example": { "examples/a.ts": `import "nidus";\nimport "node:fs";\nimport "./b.ts";\nconsole.log(1);` },
  "a recipe": {
    "packages/nidus/recipes/a.ts": `import "nidus";\nimport "@nidus/eval";\nimport "./b.ts";`,
    "packages/nidus/src/cli/a.ts": `import("../../recipes/a.ts");`,
  },
  "strings, comments, keys and properties": {
    [library]: `// process, console.log, any, enum\nconst a = "Deno.exit(); import 'node:fs'";\nconst b = { process: a.navigator };`,
  },
  "a budget that is used up": { "packages/tensor/src/a.ts": lines(2000), "packages/tensor/src/a.test.ts": lines(9000) },
  "a budget with a stated reason": {
    "packages/tensor/src/a.ts": lines(2001),
    "docs/design.md": "# Design\n\nBudget: packages/tensor core: the rules of two more operations.\n",
  },
};

const test = suite("layers");

for (const [name, [tree, error]] of Object.entries(faults)) {
  test(`refuses ${name}`, () => {
    const { errors } = check(tree);
    assert.is(errors.length, 1, `\n${errors.join("\n")}`);
    assert.match(errors[0] ?? "", error);
  });
}
for (const [name, tree] of Object.entries(passes)) {
  test(`allows ${name}`, () => assert.equal(check(tree).errors, []));
}
test("warns about a long file, and prints lines per package", () => {
  const { warnings, rows, errors } = check({ [library]: lines(151) });
  assert.equal([warnings.length, errors.length], [1, 0]);
  assert.match(warnings[0] ?? "", /a\.ts: 151 lines/);
  assert.match(rows.join("\n"), /packages\/clip +151 1 files/);
});
test("does not take a budget line without a reason", () => {
  const { errors } = check({
    "packages/tensor/src/a.ts": lines(2001),
    "docs/design.md": "Budget: packages/tensor core :\n",
  });
  assert.is(errors.length, 1);
});

test.run();
