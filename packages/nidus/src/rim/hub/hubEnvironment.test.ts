import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readHubEnvironment } from "./hubEnvironment.ts";

const test = suite("the hub's environment");
const HOME = join(tmpdir(), "nidus-nobody");

test("nothing set: the shared cache under the user's folder, no token, the default hub", async () => {
  assert.equal(await readHubEnvironment({}, HOME), {
    cache: join(HOME, ".cache", "huggingface", "hub"),
    offline: false,
  });
});

test("HF_HUB_CACHE before HF_HOME before XDG_CACHE_HOME", async () => {
  const all = { HF_HUB_CACHE: "/a", HF_HOME: "/b", XDG_CACHE_HOME: "/c" };
  assert.is((await readHubEnvironment(all, HOME)).cache, "/a");
  assert.is((await readHubEnvironment({ ...all, HF_HUB_CACHE: "" }, HOME)).cache, join("/b", "hub"));
  assert.is((await readHubEnvironment({ XDG_CACHE_HOME: "/c" }, HOME)).cache, join("/c", "huggingface", "hub"));
  assert.is((await readHubEnvironment({ HF_HOME: "~/hf" }, HOME)).cache, join(HOME, "hf", "hub"));
});

test("HF_TOKEN before the file of a login, and no dump shows it", async () => {
  const home = await mkdtemp(join(tmpdir(), "nidus-hub-"));
  try {
    await writeFile(join(home, "token"), "hf_file\n");
    assert.is((await readHubEnvironment({ HF_HOME: home }, HOME)).token?.(), "hf_file");
    const both = await readHubEnvironment({ HF_HOME: home, HF_TOKEN: " hf_variable " }, HOME);
    assert.is(both.token?.(), "hf_variable");
    assert.not.match(`${inspect(both, { depth: 9 })} ${JSON.stringify(both)}`, /hf_variable/);
  } finally {
    await rm(home, { recursive: true });
  }
});

test("HF_HUB_OFFLINE, HF_ENDPOINT and HF_HUB_DOWNLOAD_TIMEOUT", async () => {
  for (const yes of ["1", "ON", "yes", "True"])
    assert.ok((await readHubEnvironment({ HF_HUB_OFFLINE: yes }, HOME)).offline);
  for (const no of ["0", "", "off", "false"])
    assert.not.ok((await readHubEnvironment({ HF_HUB_OFFLINE: no }, HOME)).offline);
  const set = await readHubEnvironment({ HF_ENDPOINT: "https://mirror.example", HF_HUB_DOWNLOAD_TIMEOUT: "12" }, HOME);
  assert.is(set.endpoint, "https://mirror.example");
  assert.is(set.stallMilliseconds, 12_000);
  assert.is((await readHubEnvironment({ HF_HUB_DOWNLOAD_TIMEOUT: "soon" }, HOME)).stallMilliseconds, undefined);
});

test.run();
