// timeout: 60
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import {
  HubError,
  type HubFile,
  type HubOptions,
  type HubProgress,
  type HubServices,
  type HubStore,
  hubFile,
  hubSnapshot,
} from "@nidus/clip";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { LinkKind } from "./linkFile.ts";
import { nodeHub } from "./nodeHub.ts";
import { nodeHubStore } from "./nodeHubStore.ts";

const TOKEN = "hf_secretSecretSecret";
const REPO = "owner/model";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const WEIGHTS = "model.safetensors";
const PARTIAL = ".nidus.part";
const STALL_MILLISECONDS = 150;

// ---------------------------------------------------------------- a hub on this machine, and what it can do wrong

/** What one request gets instead of the truth. */
type Fault = (shown: Shown) => void;

interface Shown {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  /** Where the answer begins: what Range asked for, if the hub honours it. */
  readonly start: number;
  /** Headers of an honest answer. */
  readonly headers: Record<string, string | number>;
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
}

class FaultyHub implements AsyncDisposable {
  readonly files = new Map<string, Buffer>();
  readonly faults: Fault[] = [];
  readonly headFaults: Fault[] = [];
  readonly asked: Asked[] = [];
  url = "";
  commit = COMMIT;
  /** Where large files are redirected to, if anywhere. */
  elsewhere: FaultyHub | undefined;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  gets(): Asked[] {
    return this.asked.filter(({ method }) => method === "GET");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = "", url = "" } = request;
    this.asked.push({ method, url, headers: request.headers });
    const [, revision, name = ""] = /\/resolve\/([^/]+)\/([^?]*)/.exec(url) ?? [];
    const body = this.files.get(decodeURIComponent(name));
    response.setHeader("x-repo-commit", this.commit);
    if (revision !== "main" && revision !== this.commit) {
      fail(response, 404, "RevisionNotFound");
      return;
    }
    if (body === undefined) {
      fail(response, 404, "EntryNotFound");
      return;
    }
    const isLarge = name.endsWith(".safetensors");
    const etag = isLarge ? sha256(body) : gitSha1(body);
    const headers: Shown["headers"] = { etag: `"${etag}"` };
    if (isLarge) Object.assign(headers, { "x-linked-etag": `"${etag}"`, "x-linked-size": body.length });
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    const isSame = (request.headers["if-range"] ?? headers.etag) === headers.etag;
    const start = range !== undefined && isSame ? Number(range) : 0;
    const shown = { request, response, body, start, headers };
    const fault = (method === "HEAD" ? this.headFaults : this.faults).shift();
    if (fault !== undefined) {
      fault(shown);
      return;
    }
    if (isLarge && this.elsewhere !== undefined) {
      const location = `${this.elsewhere.url}${url}?signature=secretSignature`;
      response.writeHead(302, { ...headers, etag: '"of-the-redirect"', location }).end();
      return;
    }
    honest(shown);
  }
}

function honest({ request, response, body, start, headers }: Shown): void {
  if (start > 0 && start >= body.length) {
    response.writeHead(416, { "content-range": `bytes */${body.length}` }).end();
    return;
  }
  const rest = body.subarray(start);
  const range = start === 0 ? {} : { "content-range": `bytes ${start}-${body.length - 1}/${body.length}` };
  response.writeHead(start === 0 ? 200 : 206, { ...headers, ...range, "content-length": rest.length });
  response.end(request.method === "HEAD" ? undefined : rest);
}

/** With words that echo the token, as a careless server might. */
function fail(response: ServerResponse, code: number, errorCode: string): void {
  const words = `${errorCode} for ${response.req.headers.authorization ?? "nobody"}`;
  response.writeHead(code, { "x-error-code": errorCode, "x-error-message": words }).end();
}

/** Sends the first `bytes` of what was asked for, then ends the connection in one of the ways that connections end. */
const cut =
  (bytes: number, way: "length" | "chunked" | "close"): Fault =>
  ({ response, body, start, headers }) => {
    const total = body.length;
    const range = start === 0 ? {} : { "content-range": `bytes ${start}-${total - 1}/${total}` };
    const length = way === "length" ? { "content-length": total - start } : {};
    if (way === "close") response.useChunkedEncodingByDefault = false;
    response.writeHead(start === 0 ? 200 : 206, { ...headers, ...range, ...length, connection: "close" });
    const part = body.subarray(start, start + bytes);
    // a body that is cut then looks like one that is whole; in Node 20 so it does in chunks on a connection that closes
    if (way === "close") response.end(part);
    else response.write(part, () => setTimeout(() => response.destroy(), 5));
  };

const stall =
  (bytes: number): Fault =>
  ({ response, body, start, headers }) => {
    const total = body.length;
    const range = start === 0 ? {} : { "content-range": `bytes ${start}-${total - 1}/${total}` };
    response.writeHead(start === 0 ? 200 : 206, { ...headers, ...range, "content-length": total - start });
    response.write(body.subarray(start, start + bytes));
  };

const silent: Fault = () => {};
const flipBit: Fault = (shown) => {
  const body = Buffer.from(shown.body);
  const at = shown.start + Math.floor((body.length - shown.start) / 2);
  body.writeUInt8(body.readUInt8(at) ^ 1, at);
  honest({ ...shown, body });
};
const ignoreRange: Fault = (shown) => honest({ ...shown, start: 0 });
const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  ({ response }) => {
    response.writeHead(code, headers).end();
  };
const reply =
  (headers: Record<string, string>, body: string | Buffer): Fault =>
  ({ response }) => {
    response.writeHead(200, headers).end(body);
  };
const redirect =
  (location: string): Fault =>
  ({ response }) => {
    response.writeHead(302, { location }).end();
  };
const times = (count: number, fault: Fault): Fault[] => Array.from({ length: count }, () => fault);

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const gitSha1 = (bytes: Uint8Array): string =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");

/** The same bytes for the same seed; they do not compress. */
function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed * 2654435761 + 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** The weights of every test that says nothing else. */
const WHOLE = noise(300_000, 1);

// ---------------------------------------------------------------- a cache, and a client with a clock that does not wait

interface Scene {
  readonly hub: FaultyHub;
  readonly cache: string;
  readonly waits: number[];
  readonly events: HubProgress[];
  readonly services: HubServices;
  readonly options: HubOptions;
  get(path?: string, options?: HubOptions): Promise<HubFile>;
  /** Names of the blobs that are whole, of those that are not, and of what the snapshots show. */
  state(): Promise<{ blobs: string[]; partials: string[]; shown: string[] }>;
}

/** All that was ever said, to be searched for the token in the end. */
const said: string[] = [];

async function scene(task: (scene: Scene) => Promise<void>, links?: readonly LinkKind[]): Promise<void> {
  const cache = await mkdtemp(join(tmpdir(), "nidus-hub-"));
  await using hub = await new FaultyHub().listen();
  hub.files.set(WEIGHTS, WHOLE);
  hub.files.set("config.json", Buffer.from('{"model_type": "clip"}\n'));
  const waits: number[] = [];
  const events: HubProgress[] = [];
  const { services } = nodeHub({ cache, offline: false });
  const clock = {
    ...services.clock,
    sleep: async (milliseconds: number, signal?: AbortSignal) => {
      waits.push(milliseconds);
      await services.clock.sleep(1, signal);
    },
  };
  const patient = { ...services, store: nodeHubStore(cache, { links }), clock };
  const options: HubOptions = {
    endpoint: hub.url,
    token: () => TOKEN,
    stallMilliseconds: STALL_MILLISECONDS,
    onRetry: (retry) => void said.push(JSON.stringify(retry)),
    onProgress: (event) => {
      events.push(event);
      said.push(JSON.stringify(event));
    },
  };
  const folder = join(cache, "models--owner--model");
  const names = async (path: string): Promise<string[]> => {
    const all = await readdir(join(folder, path), { recursive: true }).catch(() => []);
    return all.map((name) => name.replaceAll("\\", "/")).sort();
  };
  try {
    await task({
      hub,
      cache,
      waits,
      events,
      services: patient,
      options,
      get: (path = WEIGHTS, more = {}) => hubFile({ repo: REPO, path }, patient, { ...options, ...more }),
      state: async () => ({
        blobs: (await names("blobs")).filter((name) => !name.endsWith(PARTIAL)),
        partials: (await names("blobs")).filter((name) => name.endsWith(PARTIAL)),
        shown: await names("snapshots"),
      }),
    });
  } finally {
    await rm(cache, { recursive: true });
  }
}

async function errorOf(task: Promise<unknown>): Promise<HubError> {
  const error = await task.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  said.push(inspect(error, { depth: 9, showHidden: true }));
  if (!(error instanceof HubError)) throw new Error(`expected a HubError, got ${inspect(error)}`);
  return error;
}

async function expectRight({ hub, state }: Scene, file: HubFile): Promise<void> {
  const bytes = hub.files.get(file.path) ?? Buffer.alloc(0);
  assert.is(sha256(await readFile(file.location)), sha256(bytes));
  assert.is(file.size, bytes.length);
  assert.equal((await state()).partials, []);
}

async function expectNothing({ state }: Scene): Promise<void> {
  const { blobs, shown } = await state();
  assert.equal([blobs, shown], [[], []], "nothing has a final name");
}

/** The file comes right in spite of these answers, after as many requests. */
async function survives(faults: readonly Fault[], check?: (scene: Scene) => void | Promise<void>): Promise<void> {
  await scene(async (it) => {
    it.hub.faults.push(...faults);
    await expectRight(it, await it.get());
    await check?.(it);
  });
}

/** These answers end the call with such an error. With honest answers the next call succeeds. */
async function refuses(faults: readonly Fault[], code: string, message: RegExp, path?: string): Promise<void> {
  await scene(async (it) => {
    it.hub.faults.push(...faults);
    const error = await errorOf(it.get(path));
    assert.is(error.code, code, error.message);
    assert.match(error.message, message);
    await expectNothing(it);
    it.hub.faults.length = 0;
    await expectRight(it, await it.get(path));
  });
}

// ---------------------------------------------------------------- the layout of the cache

const layout = suite("the hub's cache");

for (const links of [["symbolic"], ["hard"], ["copy"]] as const) {
  layout(`has the layout of the hub's other clients, with ${links[0]} links`, () =>
    scene(async (it) => {
      const file = await it.get();
      const config = await it.get("config.json");
      await expectRight(it, file);
      await expectRight(it, config);
      const folder = join(it.cache, "models--owner--model");
      const etags = [sha256(WHOLE), gitSha1(await readFile(config.location))];
      assert.equal((await it.state()).blobs, etags.sort());
      assert.equal((await it.state()).shown, [COMMIT, `${COMMIT}/config.json`, `${COMMIT}/${WEIGHTS}`]);
      assert.is(file.location, join(folder, "snapshots", COMMIT, WEIGHTS));
      assert.is(await readFile(join(folder, "refs", "main"), "utf8"), COMMIT);
      assert.is(file.isCached, false);
    }, links),
  );
}

layout("asks nothing for what it has, and stays at the commit until refreshed", () =>
  scene(async (it) => {
    await it.get();
    const asked = it.hub.asked.length;
    const again = await it.get();
    assert.is(again.isCached, true);
    assert.is(it.hub.asked.length, asked);
    it.hub.commit = "f".repeat(40);
    it.hub.files.set(WEIGHTS, noise(1000, 2));
    assert.is((await it.get()).commit, COMMIT);
    const fresh = await it.get(WEIGHTS, { refresh: true });
    assert.is(fresh.commit, "f".repeat(40));
    await expectRight(it, fresh);
    assert.is((await it.get()).commit, "f".repeat(40));
    const old = await hubFile({ repo: REPO, path: WEIGHTS, revision: COMMIT }, it.services, {
      ...it.options,
      offline: true,
    });
    assert.is(old.size, 300_000);
  }),
);

layout("fetches the same content once for two commits", () =>
  scene(async (it) => {
    await it.get();
    it.hub.commit = "e".repeat(40);
    await expectRight(it, await it.get(WEIGHTS, { refresh: true }));
    assert.is(it.hub.gets().length, 1);
  }),
);

layout("notes what a repository lacks, and does not ask again", () =>
  scene(async (it) => {
    const error = await errorOf(it.get("tokenizer.json"));
    assert.is(error.code, "absent");
    assert.match(error.message, /owner\/model has no file tokenizer\.json at revision main/);
    assert.is((await stat(join(it.cache, "models--owner--model", ".no_exist", COMMIT, "tokenizer.json"))).size, 0);
    const asked = it.hub.asked.length;
    assert.match((await errorOf(it.get("tokenizer.json"))).message, /as the cache noted/);
    assert.is(it.hub.asked.length, asked);
  }),
);

layout("takes an empty file and names that need encoding", () =>
  scene(async (it) => {
    for (const [path, text] of [
      ["empty.txt", ""],
      ["a b/ü+#&.json", "x"],
    ] as const) {
      it.hub.files.set(path, Buffer.from(text));
      await expectRight(it, await it.get(path));
    }
  }),
);

layout("mends a link that leads nowhere and a blob with the wrong bytes", () =>
  scene(async (it) => {
    const file = await it.get();
    const blob = join(it.cache, "models--owner--model", "blobs", sha256(WHOLE));
    await rm(blob);
    await expectRight(it, await it.get());
    for (const bytes of ["cut off by another client", noise(300_000, 2)]) {
      await rm(file.location);
      await writeFile(blob, bytes);
      await expectRight(it, await it.get());
    }
  }),
);

layout.run();

// ---------------------------------------------------------------- snapshots

const snapshot = suite("a snapshot of the hub");

snapshot("has what there is, all of one commit", () =>
  scene(async (it) => {
    it.hub.files.set("preprocessor_config.json", Buffer.from("{}"));
    const found = await hubSnapshot({ repo: REPO }, it.services, it.options);
    assert.equal([...found.files.keys()], ["config.json", "preprocessor_config.json", WEIGHTS]);
    assert.equal(
      found.weights.map(({ path }) => path),
      [WEIGHTS],
    );
    assert.is(found.folder, join(it.cache, "models--owner--model", "snapshots", COMMIT));
    assert.is(found.isCached, false);
    const again = await hubSnapshot({ repo: REPO }, it.services, { ...it.options, offline: true });
    assert.is(again.isCached, true);
    assert.equal([...again.files.keys()], [...found.files.keys()]);
  }),
);

snapshot("follows the index of sharded weights", () =>
  scene(async (it) => {
    it.hub.files.delete(WEIGHTS);
    const parts = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"] as const;
    parts.forEach((part, i) => void it.hub.files.set(part, noise(5000, i)));
    const index = { weight_map: { b: parts[1], a: parts[0], c: parts[1] } };
    it.hub.files.set(`${WEIGHTS}.index.json`, Buffer.from(JSON.stringify(index)));
    const found = await hubSnapshot({ repo: REPO }, it.services, it.options);
    assert.equal(
      found.weights.map(({ path }) => path),
      [...parts],
    );
    for (const file of found.weights) await expectRight(it, file);
  }),
);

snapshot("refuses an index that leads out of the repository, or is none", () =>
  scene(async (it) => {
    it.hub.files.delete(WEIGHTS);
    const wrong = ['{"weight_map": {"a": "../../x"}}', '{"weight_map": {"a": 1}}', '{"weight_map": []}', "[]", "no"];
    for (const [i, text] of wrong.entries()) {
      it.hub.commit = String(i).repeat(40);
      it.hub.files.set(`${WEIGHTS}.index.json`, Buffer.from(text));
      const error = await errorOf(hubSnapshot({ repo: REPO }, it.services, { ...it.options, refresh: true }));
      assert.is(error.code, "content");
      assert.match(error.message, /index\.json of owner\/model: (the path "\.\.\/\.\.\/x" has the part|expected)/);
    }
  }),
);

snapshot("names what is missing", () =>
  scene(async (it) => {
    it.hub.files.delete(WEIGHTS);
    assert.match(
      (await errorOf(hubSnapshot({ repo: REPO }, it.services, it.options))).message,
      /no file model\.safetensors/,
    );
    it.hub.files.delete("config.json");
    it.hub.commit = "d".repeat(40);
    const options = { ...it.options, refresh: true };
    assert.match((await errorOf(hubSnapshot({ repo: REPO }, it.services, options))).message, /no file config\.json/);
  }),
);

snapshot.run();

// ---------------------------------------------------------------- cut, stalled, refused

const transport = suite("a hub that is cut off");

for (const way of ["length", "chunked", "close"] as const) {
  transport(`bodies cut at random places, ${way}: 17 of 17 end whole`, async () => {
    for (let seed = 0; seed < 17; seed++) {
      const places = noise(12, seed);
      const cuts = Array.from({ length: 3 }, (_, i) => places.readUInt16LE(2 * i) * 2);
      await survives(cuts.map((bytes) => cut(bytes, way)));
    }
  });
}

transport("goes on where it was cut off, on condition that the file is the same", () =>
  survives([cut(100_000, "length")], ({ hub, waits, events }) => {
    const [first, second] = hub.gets();
    assert.is(first?.headers.range, undefined);
    assert.match(second?.headers.range ?? "", /^bytes=\d+-$/);
    assert.is(second?.headers["if-range"], `"${sha256(WHOLE)}"`);
    assert.is(first?.headers["accept-encoding"], "identity");
    assert.equal(waits, [1000]);
    assert.equal(
      { ...events.at(-1), bytesPerSecond: 0 },
      { file: WEIGHTS, received: 300_000, total: 300_000, bytesPerSecond: 0 },
    );
  }),
);

transport("goes on in a later call, after an abort that throws the caller's reason", () =>
  scene(async (it) => {
    it.hub.faults.push(stall(100_000));
    const controller = new AbortController();
    const reason = new Error("enough");
    let milliseconds = 0;
    const now = (): number => (milliseconds += 1000); // so slow a transfer that every chunk is told of
    const services = { ...it.services, clock: { ...it.services.clock, now } };
    const going = hubFile({ repo: REPO, path: WEIGHTS }, services, {
      ...it.options,
      signal: controller.signal,
      stallMilliseconds: 10_000,
      onProgress: ({ received }) => {
        if (received > 0) controller.abort(reason);
      },
    });
    assert.is(await going.catch((error: unknown) => error), reason);
    await expectNothing(it);
    assert.is((await it.state()).partials.length, 1);
    await expectRight(it, await it.get());
    assert.match(it.hub.gets()[1]?.headers.range ?? "", /^bytes=[1-9]\d*-$/);
  }),
);

transport("an aborted signal asks nothing", () =>
  scene(async (it) => {
    const reason = new Error("never");
    assert.is(await it.get(WEIGHTS, { signal: AbortSignal.abort(reason) }).catch((error: unknown) => error), reason);
    assert.is(it.hub.asked.length, 0);
  }),
);

transport("gives up after six attempts in a row that bring nothing, and says so", () =>
  scene(async (it) => {
    it.hub.faults.push(cut(1000, "close"), ...times(20, cut(0, "close")));
    const error = await errorOf(it.get());
    assert.is(error.code, "network");
    assert.match(error.message, /got 1000 of 300000 bytes; gave up after 6 attempts: .*HF_HUB_OFFLINE=1/);
    // the first brought something: with it begins the row
    assert.equal(it.waits, [1000, 2000, 4000, 8000, 16_000]);
    await expectNothing(it);
  }),
);

transport("counts anew after each attempt that brings bytes", () => survives(times(12, cut(20_000, "length"))));

transport("a silent server is given up in the time stated", () =>
  scene(async (it) => {
    it.hub.faults.push(...times(3, silent));
    const begin = performance.now();
    const error = await errorOf(it.get(WEIGHTS, { retries: 2 }));
    assert.match(error.message, /nothing came for 0\.15 s; gave up after 3 attempts/);
    const passed = performance.now() - begin;
    assert.ok(passed > 2.5 * STALL_MILLISECONDS && passed < 20 * STALL_MILLISECONDS, `${passed} ms`);
    await expectNothing(it);
  }),
);

transport("a body that stalls is fetched on", () => survives([stall(50_000), stall(50_000)]));

transport("a hub that stalls at the first question", () =>
  scene(async (it) => {
    it.hub.headFaults.push(silent, status(503));
    await expectRight(it, await it.get());
  }),
);

transport("503 and 429: waits as long as it is told, in seconds or until a date", () => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  const faults = [status(503, { "retry-after": "7" }), status(429, { "retry-after": date }), status(502)];
  return survives(faults, ({ waits }) => {
    assert.is(waits[0], 7000);
    assert.ok((waits[1] ?? 0) > 50_000 && (waits[1] ?? 0) <= 60_000);
    assert.is(waits[2], 4000);
  });
});

transport("503 for an hour: says so rather than wait", () =>
  refuses([status(503, { "retry-after": "3600" })], "server", /answers 503 and asks to wait 3600 s/),
);

transport("503 for ever: the retries are bounded", () =>
  refuses(times(6, status(503)), "server", /503; gave up after 6 attempts/),
);

transport("nobody listens: the words say what to do", () =>
  scene(async (it) => {
    const { url } = it.hub;
    await it.hub[Symbol.asyncDispose]();
    const error = await errorOf(it.get(WEIGHTS, { endpoint: url, retries: 1 }));
    assert.is(error.code, "network");
    assert.match(error.message, /refused.*; gave up after 2 attempts: .*work offline/);
  }),
);

transport.run();

// ---------------------------------------------------------------- Range and etags

const ranges = suite("a hub and ranges");

ranges("ignores Range: begins anew", () =>
  survives([cut(100_000, "length"), ignoreRange], ({ hub }) => {
    assert.match(hub.gets()[1]?.headers.range ?? "", /^bytes=/);
    assert.is(hub.gets().length, 2);
  }),
);

ranges("416: deletes what there is and begins anew", () =>
  survives([cut(100_000, "length"), status(416)], ({ hub }) => assert.is(hub.gets()[2]?.headers.range, undefined)),
);

ranges("416 for ever is an error", () => refuses(times(6, status(416)), "protocol", /416.*gave up/));

ranges("a 206 for other bytes is not used", () => {
  const other: Fault = (shown) => honest({ ...shown, start: shown.start + 1 });
  return survives([cut(100_000, "length"), other], ({ hub }) => assert.is(hub.gets()[2]?.headers.range, undefined));
});

ranges("a 206 that was not asked for is not used", () => survives([(shown) => honest({ ...shown, start: 5 })]));

ranges("a partial file that is longer than the file is replaced; one that is whole is used", () =>
  scene(async (it) => {
    const etag = sha256(WHOLE);
    const partial = join(it.cache, "models--owner--model", "blobs", `${etag}${PARTIAL}`);
    for (const [bytes, gets] of [
      [noise(300_001, 9), 1],
      [WHOLE, 0],
    ] as const) {
      await rm(join(it.cache, "models--owner--model"), { recursive: true, force: true });
      await (await it.services.store.append(`models--owner--model/blobs/${etag}${PARTIAL}`, 0)).close();
      await writeFile(partial, bytes);
      const before = it.hub.gets().length;
      await expectRight(it, await it.get());
      assert.is(it.hub.gets().length - before, gets);
    }
  }),
);

ranges("a partial file with wrong bytes is found in the end, and the next call fetches it whole", () =>
  scene(async (it) => {
    const etag = sha256(WHOLE);
    const appender = await it.services.store.append(`models--owner--model/blobs/${etag}${PARTIAL}`, 0);
    await appender.write(noise(1000, 9));
    await appender.close();
    assert.match((await errorOf(it.get())).message, /sha256 differs/);
    await expectNothing(it);
    assert.equal((await it.state()).partials, []);
    await expectRight(it, await it.get());
  }),
);

ranges("the file changes between two requests: the new one is fetched whole", () =>
  scene(async (it) => {
    it.hub.faults.push((shown) => {
      cut(100_000, "length")(shown);
      it.hub.files.set(WEIGHTS, noise(200_000, 7));
    });
    await expectRight(it, await it.get());
    assert.equal((await it.state()).blobs, [sha256(noise(200_000, 7))]);
  }),
);

ranges("a hub that does not say how long the file is: cut, resumed, whole already, and cut without a sign", () =>
  scene(async (it) => {
    const etag = sha256(WHOLE);
    const sizeless: Fault = ({ response }) => {
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, { "x-linked-etag": `"${etag}"`, connection: "close" }).end();
    };
    const partial = `models--owner--model/blobs/${etag}${PARTIAL}`;
    const calls: readonly (readonly [there: number, faults: readonly Fault[]])[] = [
      [0, [cut(100_000, "length"), cut(100_000, "length")]],
      [WHOLE.length, []],
    ];
    for (const [there, faults] of calls) {
      await rm(join(it.cache, "models--owner--model"), { recursive: true, force: true });
      if (there > 0) await it.services.store.writeSmall(partial, "");
      if (there > 0) await writeFile(join(it.cache, partial), WHOLE.subarray(0, there));
      it.hub.headFaults.push(sizeless);
      it.hub.faults.push(...faults);
      await expectRight(it, await it.get());
    }
    await rm(join(it.cache, "models--owner--model"), { recursive: true });
    it.hub.headFaults.push(sizeless);
    it.hub.faults.push(cut(100_000, "close"));
    assert.match((await errorOf(it.get())).message, /sha256 differs/);
    await expectNothing(it);
  }),
);

ranges("a file that changes each time is given up", () =>
  scene(async (it) => {
    const change: Fault = (shown) => {
      const body = noise(1000, it.hub.asked.length);
      it.hub.files.set(WEIGHTS, body);
      honest({ ...shown, headers: { etag: `"${sha256(body)}"` }, body });
    };
    it.hub.faults.push(...times(9, change));
    const error = await errorOf(it.get());
    assert.is(error.code, "protocol");
    assert.match(error.message, /changes at the hub whenever it is fetched/);
    await expectNothing(it);
  }),
);

ranges.run();

// ---------------------------------------------------------------- wrong bytes

const wrong = suite("a hub with wrong bytes");

async function rightOrFound(faults: readonly Fault[]): Promise<void> {
  await scene(async (it) => {
    it.hub.faults.push(...faults);
    const file = await it.get().catch(() => undefined);
    if (file !== undefined) return expectRight(it, file);
    it.hub.faults.push(...faults);
    const error = await errorOf(it.get());
    assert.is(error.code, "content");
    await expectNothing(it);
  });
}

const HTML = "<!DOCTYPE html><html><body>Please log in</body></html>";
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 300000\n`;
const octets = { "content-type": "application/octet-stream" };

wrong("one flipped bit", () =>
  refuses([flipBit], "content", /sha256 differs: expected [0-9a-f]{64}, got [0-9a-f]{64}; file deleted/),
);
wrong("one flipped bit in a small file", () =>
  refuses(
    [flipBit],
    "content",
    /git's sha1 differs: expected [0-9a-f]{40}, got [0-9a-f]{40}; file deleted/,
    "config.json",
  ),
);
wrong("one flipped bit after a resume", () => refuses([cut(9, "length"), flipBit], "content", /sha256 differs/));
wrong("a page, with its length", () =>
  refuses(
    [reply({ "content-length": String(HTML.length) }, HTML)],
    "content",
    /expected 300000 bytes, the server sends 54; it looks like a web page/,
  ),
);
wrong("a page, named as one", () =>
  refuses([reply({ "content-type": "text/html" }, HTML)], "content", /text\/html.*web page/),
);
wrong("a page, in chunks", () =>
  refuses([reply(octets, HTML)], "content", /got 54 of 300000 bytes; it looks like a web page.*file deleted/),
);
wrong("a page leaves what has come so far", () =>
  scene(async (it) => {
    it.hub.faults.push(cut(100_000, "length"), reply({ "content-type": "text/html; charset=utf-8" }, HTML));
    assert.is((await errorOf(it.get())).code, "content");
    await expectRight(it, await it.get());
    assert.match(it.hub.gets().at(-1)?.headers.range ?? "", /^bytes=[1-9]\d*-$/);
  }),
);
wrong("a pointer of Git LFS", () =>
  refuses([reply({ "content-length": String(POINTER.length) }, POINTER)], "content", /Git LFS pointer/),
);
wrong("a pointer of Git LFS, in chunks", () => refuses([reply(octets, POINTER)], "content", /Git LFS pointer/));
wrong("packed bytes that nobody names", () => refuses([reply(octets, gzipSync(WHOLE))], "content", /gzip/));
wrong("packed bytes, named: right where fetch unpacks them (Node), found where it does not (Deno)", () =>
  rightOrFound([
    ({ response, body }) => void response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(body)),
  ]),
);
wrong("packed bytes, named, cut: never mixed with a range of the packed form", () =>
  rightOrFound([
    ({ response, body }) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.write(gzipSync(body).subarray(0, 100_000), () => setTimeout(() => response.destroy(), 5));
    },
    ({ response, body, start }) => {
      const range = `bytes ${start}-${body.length - 1}/${body.length}`;
      response.writeHead(206, { "content-encoding": "gzip", "content-range": range }).end(gzipSync(body));
    },
  ]),
);
wrong("more bytes than promised", () =>
  refuses([reply(octets, noise(300_001, 1))], "content", /expected 300000 bytes, the server sends more; file deleted/),
);
wrong("more bytes than promised, with their length", () =>
  refuses([reply({ "content-length": "300001" }, noise(300_001, 1))], "content", /the server sends 300001/),
);
wrong("fewer bytes than promised, with their length", () =>
  refuses(times(6, reply({ "content-length": "10" }, noise(10, 1))), "content", /the server sends 10.*gave up/),
);
wrong("other bytes of the right length", () =>
  refuses([reply(octets, noise(300_000, 3))], "content", /sha256 differs/),
);

wrong.run();

// ---------------------------------------------------------------- redirects, and where the token goes

const redirects = suite("a hub that redirects");

redirects("the token does not go to another port, and a cut file is fetched on from there", () =>
  scene(async (it) => {
    await using store = await new FaultyHub().listen();
    store.files.set(WEIGHTS, WHOLE);
    it.hub.elsewhere = store;
    store.faults.push((shown) => cut(100_000, "length")({ ...shown, headers: { etag: '"of-the-store"' } }));
    await expectRight(it, await it.get());
    assert.equal(
      store.asked.map(({ method }) => method),
      ["GET", "GET"],
      "the HEAD stays at the hub",
    );
    assert.ok(it.hub.asked.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`));
    assert.ok(store.asked.every(({ headers }) => headers.authorization === undefined));
    assert.is(store.asked[1]?.headers["if-range"], '"of-the-store"', "each host is asked about its own etag");
  }),
);

redirects("nor back from there", () =>
  scene(async (it) => {
    await using store = await new FaultyHub().listen();
    store.files.set(WEIGHTS, WHOLE);
    it.hub.elsewhere = store;
    store.faults.push(...times(6, redirect(`${it.hub.url}/${REPO}/resolve/main/config.json`)));
    assert.is((await errorOf(it.get())).code, "content");
    assert.match(it.hub.asked.at(-1)?.url ?? "", /config\.json$/);
    assert.is(it.hub.asked.at(-1)?.headers.authorization, undefined);
    await expectNothing(it);
  }),
);

redirects("an error of the other host names neither token nor signature", () =>
  scene(async (it) => {
    await using store = await new FaultyHub().listen();
    store.files.set(WEIGHTS, WHOLE);
    it.hub.elsewhere = store;
    store.faults.push(status(403));
    const error = await errorOf(it.get());
    assert.is(error.code, "forbidden");
    await store[Symbol.asyncDispose]();
    assert.is((await errorOf(it.get(WEIGHTS, { retries: 0 }))).code, "network");
  }),
);

redirects("a renamed repository is followed with the token", () =>
  scene(async (it) => {
    const moved = redirect(`/new/name/resolve/${COMMIT}/${WEIGHTS}`);
    it.hub.headFaults.push(moved);
    it.hub.faults.push(moved);
    await expectRight(it, await it.get());
    assert.ok(it.hub.asked.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`));
  }),
);

redirects("a loop ends", () =>
  refuses(times(99, redirect("/owner/model/resolve/main/model.safetensors")), "protocol", /more than 10 redirects/),
);
redirects("to what is no web address", () => refuses([redirect("file:///etc/passwd")], "protocol", /no web address/));

redirects("a hub that lies elsewhere as a whole is named", () =>
  scene(async (it) => {
    it.hub.headFaults.push(redirect("https://hub.example/x?y=z"));
    const error = await errorOf(it.get());
    assert.match(error.message, /redirects to https:\/\/hub\.example without a checksum; .*set HF_ENDPOINT/);
  }),
);

redirects.run();

// ---------------------------------------------------------------- several clients, one cache

const together = suite("clients that share a cache");
const CLAIM = `models--owner--model/blobs/${sha256(WHOLE)}.nidus.lock`;

together("eight at once: all are right, and the file is fetched once", () =>
  scene(async (it) => {
    for (let round = 0; round < 3; round++) {
      await rm(join(it.cache, "models--owner--model"), { recursive: true, force: true });
      const before = it.hub.gets().length;
      it.hub.faults.push(cut(100_000, "length"), cut(50_000, "chunked"));
      const files = await Promise.all(Array.from({ length: 8 }, () => it.get()));
      for (const file of files) await expectRight(it, file);
      assert.is(it.hub.gets().length - before, 3);
      assert.equal((await it.state()).blobs, [sha256(WHOLE)], "no claim is left");
    }
  }),
);

together("the claim of a process that has ended holds nobody up", () =>
  scene(async (it) => {
    await it.services.store.writeSmall(CLAIM, `${hostname()} 4194999 some-id 3`);
    await expectRight(it, await it.get());
    assert.equal(it.waits, []);
  }),
);

together("the claim of another machine is waited for, until it has not changed for ten seconds", () =>
  scene(async (it) => {
    await it.services.store.writeSmall(CLAIM, "elsewhere 7 some-id 3");
    let passed = 0;
    const clock = {
      now: () => passed,
      sleep: async (milliseconds: number) => {
        passed += milliseconds;
        if (passed === 5000) await it.services.store.writeSmall(CLAIM, "elsewhere 7 some-id 4");
      },
    };
    const told: string[] = [];
    const options = { ...it.options, onRetry: ({ reason }: { reason: string }) => void told.push(reason) };
    await expectRight(it, await hubFile({ repo: REPO, path: WEIGHTS }, { ...it.services, clock }, options));
    assert.is(passed, 15_250); // changed at 5 s, stale at 15 s, taken over after the next wait
    assert.is(told.length, 1);
    assert.match(told[0] ?? "", /another process fetches the same file \(.*\.nidus\.lock\); waiting for it/);
  }),
);

together.run();

// ---------------------------------------------------------------- refusals in plain words, offline, disk

const refusals = suite("a hub that refuses");

const REFUSALS: readonly (readonly [
  status: number,
  errorCode: string,
  code: string,
  withToken: RegExp,
  without: RegExp,
])[] = [
  [
    401,
    "RepoNotFound",
    "unauthorized",
    /does not exist, or the token may not read it/,
    /set a token that may read it \(HF_TOKEN\)/,
  ],
  [
    401,
    "GatedRepo",
    "gated",
    /accept its conditions at http.*owner\/model, and use the token's account/,
    /use a token \(HF_TOKEN\)/,
  ],
  [403, "GatedRepo", "gated", /accept its conditions/, /accept its conditions/],
  [403, "", "forbidden", /may not be read with this token/, /may not be read without a token \(HF_TOKEN\)/],
  [404, "RepoNotFound", "notFound", /check the name, and the token/, /check the name, or set a token/],
  [404, "RevisionNotFound", "notFound", /has no revision main/, /has no revision main/],
  [404, "", "absent", /has no file model\.safetensors/, /has no file model\.safetensors/],
  [410, "", "server", /answers 410/, /answers 410/],
];
for (const [code, errorCode, expected, withToken, without] of REFUSALS) {
  refusals(`${code} ${errorCode}`, () =>
    scene(async (it) => {
      const refuse: Fault = ({ response }) => fail(response, code, errorCode);
      it.hub.headFaults.push(refuse, refuse);
      for (const [token, words] of [
        [TOKEN, withToken],
        ["", without],
      ] as const) {
        const error = await errorOf(it.get(WEIGHTS, { token }));
        assert.is(error.code, expected);
        assert.match(error.message, words);
        if (token !== "") assert.not.match(error.message, /hf_/, "the server's words held the token");
      }
      assert.is(it.hub.asked.at(-1)?.headers.authorization, undefined);
      assert.equal(await readdir(it.cache), []);
    }),
  );
}

const NO_HUBS: readonly (readonly [headers: Record<string, string>, words: RegExp])[] = [
  [{ etag: `"${"a".repeat(40)}"` }, /names no commit/],
  [{ etag: `"${"a".repeat(40)}"`, "x-repo-commit": "../../../x" }, /names no commit/],
  [{ "x-repo-commit": COMMIT }, /no checksum/],
  [{ "x-repo-commit": COMMIT, etag: '"../../x"' }, /no checksum/],
];
for (const [headers, words] of NO_HUBS) {
  refusals(`what is no hub: ${JSON.stringify(headers)}`, () =>
    scene(async (it) => {
      it.hub.headFaults.push(({ response }) => {
        response.removeHeader("x-repo-commit");
        response.writeHead(200, headers).end();
      });
      const error = await errorOf(it.get());
      assert.is(error.code, "protocol");
      assert.match(error.message, words);
      assert.equal(await readdir(it.cache), []);
    }),
  );
}

refusals("offline: from the cache, else says what is missing and what there is", () =>
  scene(async (it) => {
    const offline = { offline: true };
    assert.match(
      (await errorOf(it.get(WEIGHTS, offline))).message,
      /^hub: offline, and model\.safetensors .*holds nothing of this repository/,
    );
    await it.get();
    const asked = it.hub.asked.length;
    assert.is((await it.get(WEIGHTS, offline)).isCached, true);
    const error = await errorOf(it.get("config.json", offline));
    assert.is(error.code, "offline");
    assert.match(
      error.message,
      new RegExp(`config\\.json of owner/model at main \\(commit ${COMMIT}\\) .*without HF_HUB_OFFLINE`),
    );
    const other = { repo: REPO, path: WEIGHTS, revision: "v2" };
    assert.match(
      (await errorOf(hubFile(other, it.services, { ...it.options, ...offline }))).message,
      /which commit v2 is/,
    );
    assert.is(it.hub.asked.length, asked);
  }),
);

refusals("the disk fails at each of its operations in turn: named, and nothing wrong is left", async () => {
  let isDone = false;
  for (let nth = 1; !isDone; nth++) {
    await scene(async (it) => {
      it.hub.faults.push(cut(100_000, "length"));
      const services = { ...it.services, store: failing(it.services.store, nth) };
      const going = hubFile({ repo: REPO, path: WEIGHTS }, services, it.options);
      isDone = await going.then(
        () => true,
        () => false,
      );
      if (!isDone) {
        const error = await errorOf(going);
        assert.is(error.code, "disk", error.message);
        assert.match(error.message, /^hub: cannot [a-z ]+ \/.*: no space left on the disk; .*\(ENOSPC\)$/);
      }
      for (const name of (await it.state()).blobs) assert.is(name, sha256(WHOLE), "whole, or not there");
      await expectRight(it, await it.get());
    });
    assert.ok(nth < 200);
  }
});

/** The store, but its nth operation fails. */
function failing(store: HubStore, nth: number): HubStore {
  let count = 0;
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (_, key) => {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== "function" || key === "locate" || key === "then") return method;
        return async (...args: unknown[]) => {
          const isFull = ++count === nth;
          if (isFull && key === "close") await method.apply(target, args); // what it holds is given back all the same
          if (isFull) throw Object.assign(new Error("full"), { code: "ENOSPC" });
          const result: unknown = await method.apply(target, args);
          return key === "append" && result !== null && typeof result === "object" ? wrap(result) : result;
        };
      },
    });
  return wrap(store);
}

refusals("no message, error or event that any of these tests made holds the token or a signature", () => {
  assert.ok(said.length > 200, `${said.length} said`);
  for (const text of said) assert.not.match(text, /secretSecret|secretSignature/, text);
});

refusals.run();
