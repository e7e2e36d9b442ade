// timeout: 900
// The packages as users meet them: built, packed, installed from a registry on this machine into empty projects, and put to work there.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { skipLine } from "@nidus/testing";
import { runInChromium } from "@nidus/testing/browser";
import { build, transform } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { buildPackages, readPackages } from "./build/buildPackages.ts";
import { packPackages } from "./build/packPackages.ts";
import { FIT, FIT_IN_PAGE, JPEG, PIXELS, PLACES } from "./packed/programs.ts";
import { serveRegistry } from "./packed/registry.ts";
import { readManifest, thirdParty } from "./packed/releases.ts";
import { findChromium, findDeno } from "./runner/runtimes.ts";

const root = resolve(join(import.meta.dirname, ".."));
const place = mkdtempSync(join(tmpdir(), "nidus-packed-"));
process.once("exit", () => rmSync(place, { recursive: true }));
const folderOf = (name: string): string => {
  const folder = join(place, name);
  mkdirSync(folder);
  return folder;
};

const packed = packPackages(buildPackages(root, folderOf("built")), folderOf("tarballs"));
const registry = await serveRegistry([
  ...packed.map(({ path, folder }) => ({ manifest: readManifest(folder), bytes: readFileSync(path) })),
  ...thirdParty(readPackages(root).map(({ folder }) => join(root, "packages", folder))),
]);
const home = folderOf("home");
/** Nothing of this user's: no cache, no settings. */
const env = {
  PATH: process.env.PATH,
  HOME: home,
  DENO_DIR: join(home, "deno"),
  NO_COLOR: "1",
  NPM_CONFIG_REGISTRY: registry.url,
  NPM_CONFIG_UPDATE_NOTIFIER: "false",
};

/** Runs a program in a folder to its end, while the registry answers. */
function run(folder: string, program: string, ...args: string[]): Promise<string> {
  return promisify(execFile)(program, args, { cwd: folder, env }).then(
    ({ stdout }) => stdout,
    ({ message, stdout }) => {
      throw new Error(`${message}\n${stdout}`);
    },
  );
}

/** A project with programs, as they are written; and as scripts for Node 20, which knows neither types nor `using`. */
async function project(name: string): Promise<string> {
  const folder = folderOf(name);
  for (const [program, text] of Object.entries({ fit: FIT, places: PLACES })) {
    writeFileSync(join(folder, `${program}.ts`), text);
    writeFileSync(join(folder, `${program}.js`), (await transform(text, { loader: "ts", target: "node20" })).code);
  }
  writeFileSync(join(folder, "grey.jpg"), JPEG);
  return folder;
}

const PHANTOMS = ["phantoms", "--out", "busi", "--normal", "18", "--abnormal", "3"];

function expectAuroc(printed = ""): void {
  assert.match(printed, /^(0|1|0?\.\d+)\n?$/, `image AUROC: ${printed}`);
}

/** What the programs print, and the detector that the first leaves. */
function expectRun(folder: string, auroc: string, places: string): void {
  expectAuroc(auroc);
  assert.ok(existsSync(join(folder, "busi.safetensors")));
  assert.equal(JSON.parse(places), [PIXELS, "in 1 worker"]);
}

const test = suite("packed");
test.after(async () => registry[Symbol.asyncDispose]());

test("tarballs hold scripts, declarations, words and the files that their manifest names, and run nothing on the way", () => {
  for (const { folder, files } of packed) {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const others = files.filter((path) => !/^(src|recipes)\/(.+\.(m?js|d\.ts)|(.+\/)?README\.md)$/.test(path));
    const named = manifest.files.filter((path: string) => /\.\w+$/.test(path));
    assert.equal(others.sort(), ["LICENSE", "package.json", ...named].sort(), folder);
    assert.equal(
      files.filter((path) => /\.test\./.test(path)),
      [],
    );
    assert.not("scripts" in manifest, folder);
  }
});

const node = await project("node");

test("install, find their way and fit in an empty Node project", async () => {
  writeFileSync(join(node, "package.json"), '{ "private": true, "type": "module" }\n');
  await run(node, "npm", "install", "--no-audit", "--no-fund", "nidus");
  assert.not(existsSync(join(node, "node_modules", "webgpu")));
  const nidus = (...words: string[]): Promise<string> => run(node, "npx", "--no-install", "nidus", ...words);
  await nidus(...PHANTOMS);
  expectRun(node, await run(node, process.execPath, "fit.js"), await run(node, process.execPath, "places.js"));
  const doctor = JSON.parse(await nidus("doctor", "--json"));
  assert.equal([doctor.nidus, doctor.auto.backend], [readManifest(join(root, "packages", "nidus")).version, "wasm"]);
  assert.match(doctor.webgpu.reason, /optional package webgpu is not installed/);
  assert.match(await nidus("benchmark", "--list"), /mediclip\/table1/);
});

test("have types that stand in strict mode", async () => {
  const options = { strict: true, module: "nodenext", lib: ["es2024", "esnext.disposable", "dom"], types: [] };
  const config = { compilerOptions: { ...options, noEmit: true }, files: ["fit.ts", "places.ts"] };
  writeFileSync(join(node, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  assert.is(await run(node, process.execPath, tsc, "-p", "."), "");
});

/** One module of the project's, and all that it imports. */
async function bundle(contents: string): Promise<{ readonly code: string; readonly outside: readonly string[] }> {
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: node, loader: "ts" },
    bundle: true,
    platform: "browser",
    format: "esm",
    target: "es2024",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return { code: outputFiles[0]?.text ?? "", outside: imports.map(({ path }) => path) };
}

test("make one bundle for browsers, with no module of Node's", async () => {
  const { outside } = await bundle('export * from "nidus";');
  assert.equal(outside, ["gpu.js"]); // an optional peer, imported when it is asked for
});

const chromium = findChromium(process.env);
if (chromium === undefined) skipLine("Chromium is not installed: scripts/adapters.sh");
else {
  test("fit in a page", async () => {
    const { lines } = await runInChromium(await bundle(FIT_IN_PAGE), { executable: chromium });
    expectAuroc(lines[0]);
  });
}

const deno = findDeno(process.env);
if (deno === undefined) skipLine("Deno is not installed: scripts/adapters.sh", 2);
else {
  test("install, find their way and fit in an empty Deno project", async () => {
    const folder = await project("deno");
    writeFileSync(join(folder, "deno.json"), '{ "imports": { "nidus": "npm:nidus" } }\n');
    const start = (...words: string[]): Promise<string> => run(folder, deno, "run", "--allow-all", ...words);
    await start("npm:nidus", ...PHANTOMS);
    expectRun(folder, await start("fit.ts"), await start("places.ts"));
  });

  test("are ready for JSR", async () => {
    await run(root, deno, "publish", "--dry-run", "--allow-dirty");
  });
}

test.run();
