import { suite } from "uvu";
import * as assert from "uvu/assert";
import { HubError } from "./hubError.ts";
import { hubFile } from "./hubFile.ts";
import { hubSnapshot } from "./hubSnapshot.ts";
import type { HubServices } from "./services.ts";

/** A bad name must be refused before anything is asked, read or written. */
const untouchable = new Proxy({} as HubServices, {
  get: () => {
    throw new Error("a service was used");
  },
});
const GOOD = { repo: "owner/name", path: "model.safetensors" };

async function codeOf(task: Promise<unknown>): Promise<string> {
  const error = await task.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HubError)) throw new Error(`expected a HubError, got ${String(error)}`);
  return `${error.code}: ${error.message}`;
}

const test = suite("names of the hub");

const PATHS: readonly (readonly [path: string, reason: RegExp])[] = [
  ["", /is empty/],
  ["../x", /the part \.\./],
  ["a/../../x", /the part \.\./],
  ["./x", /the part \./],
  ["a//x", /empty part/],
  ["a/", /empty part/],
  ["/etc/passwd", /is absolute/],
  ["C:x", /drive letter/],
  ["..\\x", /backslash/],
  ["\\\\host\\share", /backslash/],
  ["a\0.json", /control character/],
  ["a\nb", /control character/],
  ["..%2fx", /encoded/],
  ["%2E%2e/x", /encoded/],
  ["CON", /device/],
  ["a/nul.json", /device/],
  ["COM1.txt", /device/],
  ["a./x", /dot or a space/],
  ["ab:stream", /not every disk/],
  ["a\ud800", /Unicode/],
  ["a".repeat(256), /255 bytes/],
  [`${"a/".repeat(600)}x`, /longer than/],
];
for (const [path, reason] of PATHS) {
  test(`path ${JSON.stringify(path.slice(0, 20))} is refused by name`, async () => {
    const message = await codeOf(hubFile({ ...GOOD, path }, untouchable));
    assert.match(message, /^invalid: hub: the path /);
    assert.match(message, reason);
    assert.match(await codeOf(hubSnapshot({ ...GOOD, optional: [path] }, untouchable)), reason);
  });
}

const REPOS = [
  "",
  "a/b/c",
  "../../x",
  "a/..",
  "a/.b",
  "a--b/c",
  "/a",
  "a/",
  "a\\b",
  "a b",
  "a/b.git",
  "a%2fb",
  "é/b",
  "a".repeat(97),
];
for (const repo of REPOS) {
  test(`repository ${JSON.stringify(repo.slice(0, 20))} is refused by name`, async () => {
    assert.match(await codeOf(hubFile({ ...GOOD, repo }, untouchable)), /^invalid: hub: the repository /);
  });
}

const REVISIONS = [
  "",
  "../main",
  "a/../../b",
  "/main",
  "main\0",
  "a b",
  "a~1",
  "a^",
  "@{1}",
  "-x",
  "refs\\main",
  "nul",
  "a..%2fb",
];
for (const revision of REVISIONS) {
  test(`revision ${JSON.stringify(revision)} is refused by name`, async () => {
    assert.match(await codeOf(hubFile({ ...GOOD, revision }, untouchable)), /^invalid: hub: the revision /);
  });
}

test("an endpoint and a token that cannot be are refused, and not shown", async () => {
  const secret = "hf_abc\r\nx: y";
  for (const options of [{ endpoint: "https://me:hf_abc@hub.example" }, { endpoint: "hf_abc" }, { token: secret }]) {
    const message = await codeOf(hubFile(GOOD, { ...untouchableParts(), clock: neverClock }, options));
    assert.match(message, /^invalid: hub: the (endpoint|token) \(HF_/);
    assert.not.match(message, /hf_abc/);
  }
});

const neverClock: HubServices["clock"] = { now: () => 0, sleep: () => Promise.reject(new Error("slept")) };
const untouchableParts = (): Pick<HubServices, "fetch" | "store"> => ({
  fetch: () => Promise.reject(new Error("fetched")),
  store: new Proxy({} as HubServices["store"], { get: () => () => Promise.reject(new Error("the store was used")) }),
});

test.run();
