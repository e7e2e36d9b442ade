import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readPackages } from "./buildPackages.ts";
import { type Manifest, publishedManifest } from "./manifest.ts";

const test = suite("manifests");
const root = resolve(join(import.meta.dirname, "..", ".."));

const SOURCE: Manifest = {
  name: "@nidus/x",
  version: "1.2.3",
  files: ["src", "weights.safetensors", "README.md"],
  exports: {
    ".": { browser: "./src/index.browser.ts", default: "./src/index.ts" },
    "./part": "./src/part/index.ts",
    "./suite": "./test/suite.ts",
    "./weights": "./weights.safetensors",
  },
  bin: { x: "./src/main.ts" },
  dependencies: { "@nidus/y": "workspace:^", zod: "4.6.7" },
  devDependencies: { uvu: "0.5.6" },
};

test("name built files, types first, and versions", () => {
  assert.equal(publishedManifest(SOURCE, new Map([["@nidus/y", "2.0.1"]])), {
    name: "@nidus/x",
    version: "1.2.3",
    files: ["src", "weights.safetensors", "README.md"],
    exports: {
      ".": {
        browser: { types: "./src/index.browser.d.ts", default: "./src/index.browser.js" },
        default: { types: "./src/index.d.ts", default: "./src/index.js" },
      },
      "./part": { types: "./src/part/index.d.ts", default: "./src/part/index.js" },
      "./weights": "./weights.safetensors",
      "./package.json": "./package.json",
    },
    bin: { x: "./src/main.js" },
    dependencies: { "@nidus/y": "^2.0.1", zod: "4.6.7" },
  });
});

test("need every package of the repository that they depend on", () => {
  assert.throws(() => publishedManifest(SOURCE, new Map()), /^@nidus\/y: expected workspace:\^ and a package that is/);
});

const packages = readPackages(root);
const versions = new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]));
/** JSR takes modules: a package of data is for npm alone. */
const withModules = packages.filter(({ manifest }) => manifest.files.includes("src"));

for (const { folder, manifest } of withModules) {
  test(`packages/${folder}: deno.json says for JSR what package.json says for npm`, () => {
    const path = join(root, "packages", folder, "deno.json");
    const { name, version, license, exports, publish } = JSON.parse(readFileSync(path, "utf8"));
    assert.is(name, manifest.name.includes("/") ? manifest.name : `@nidus/${manifest.name}`); // JSR has no names without a scope
    assert.equal([version, license], [manifest.version, manifest.license]);
    for (const path of publish.include) assert.ok(manifest.files.includes(path), path);
    for (const entry of Object.keys(publishedManifest(manifest, versions).exports)) {
      const target = manifest.exports[entry];
      if (target !== undefined) assert.is(exports[entry], typeof target === "object" ? target.default : target, entry);
    }
  });
}

test.run();
