import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { goldenFolder } from "./goldenFolder.ts";

const test = suite("the folder of reference sets");
const root = mkdtempSync(join(tmpdir(), "nidus-golden-"));
mkdirSync(join(root, "named", "a"), { recursive: true });
mkdirSync(join(root, "committed", "b"), { recursive: true });
const [named, committed] = [join(root, "named"), join(root, "committed")];
test.after(() => rmSync(root, { recursive: true }));

test("a set that the code comes without is left out only where no folder was named", () => {
  for (const unset of [undefined, ""]) {
    const golden = goldenFolder(unset, committed);
    assert.equal([golden.folder, golden.set("b"), golden.set("a")], [committed, join(committed, "b"), undefined]);
  }
  const golden = goldenFolder(named, committed);
  assert.is(golden.set("a"), join(named, "a"));
  assert.throws(() => golden.set("b"), /^NIDUS_REFERENCE: expected a set b in .*named, there is none; name another/);
  assert.throws(
    () => goldenFolder(join(root, "nowhere"), committed),
    /^NIDUS_REFERENCE: expected a folder at .*nowhere/,
  );
});

test.run();
