import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { grid } from "./grid.ts";

const test = suite("a grid in a folder");

test("keeps a file per cell and runs none of them twice", async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "nidus-grid-")), "runs", "first");
  let runs = 0;
  const run = async ({ k }: { readonly k: number }) => {
    runs++;
    return { score: k / 10 };
  };
  const axes = { k: [4, 8], name: { "a/../b": 1, "ü|ü": 2 } };
  const table = await grid(axes, run, { store: folder });
  assert.equal(await grid(axes, run, { store: folder }), table);
  assert.is(runs, 4);
  const files = await readdir(folder);
  assert.is(files.length, 4);
  await writeFile(join(folder, files[0] as string), "half a r");
  const message = await grid(axes, run, { store: folder }).then(
    () => "",
    (error: Error) => error.message,
  );
  assert.match(message, /^grid, cell k=4, name=.*: the stored row is not JSON; delete it to run the cell again$/);
  await rm(folder, { recursive: true });
});

test("says where it could not read or write", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nidus-grid-"));
  const store = join(folder, "file", "rows");
  const run = async () => {
    await writeFile(join(folder, "file"), "");
    return { score: 1 };
  };
  const refusal = (): Promise<string> =>
    grid({ k: [1] }, run, { store }).then(
      () => "",
      (error: Error) => error.message,
    );
  assert.match(await refusal(), /k=1_1_\.\w{16}\.json: cannot be written, .*: a part of its path is a file/);
  assert.match(await refusal(), /k=1_1_\.\w{16}\.json: cannot be read: a part of its path is a file/);
  await rm(folder, { recursive: true });
});

test.run();
