/**
 * `npm run conformance -- DIR... [--backend NAME]... [--json]`: replays sets of reference numbers through the public API. A DIR is a
 * set, or a folder of sets. One line per set and backend; ends with 1 when one of them fails.
 */
import { parseArgs } from "node:util";
import { type Device, openDevice } from "nidus";
import { KINDS } from "./kinds/index.ts";
import { describeVerdict } from "./shared/describeVerdict.ts";
import { findSets } from "./shared/findSets.ts";
import { kindOf } from "./shared/kind.ts";
import { replay, type Verdict } from "./shared/replay.ts";

const BACKENDS = ["reference", "wasm", "webgpu"] as const;
type Backend = (typeof BACKENDS)[number];
/** What everybody has, and what runs in float32. */
const DEFAULT_BACKEND: Backend = "wasm";
const HOST = "host";
const USAGE = "conformance: DIR... [--backend reference|wasm|webgpu] [--json]";

const request = readRequest();
if (typeof request === "string") {
  process.stderr.write(`${request}\n`);
  process.exitCode = 2;
} else {
  const code = await runAll(request);
  // an empty write ends after those before it; a GPU object would keep the process alive
  process.stdout.write("", () => process.exit(code));
}

interface Request {
  readonly folders: readonly string[];
  readonly backends: readonly Backend[];
  readonly json: boolean;
}

async function runAll({ folders, backends, json }: Request): Promise<number> {
  const devices = new Map<string, Promise<Device>>();
  const open = (backend: Backend) => () => {
    const device = devices.get(backend) ?? openDevice({ device: backend, software: true });
    devices.set(backend, device);
    return device;
  };
  let failures = 0;
  const tell = (verdict: Verdict): void => {
    if (verdict.status === "FAIL") failures++;
    process.stdout.write(`${json ? JSON.stringify(verdict) : describeVerdict(verdict)}\n`);
  };
  for (const folder of folders) {
    const sets = findSets(folder);
    if (sets.length === 0) tell(nothingIn(folder));
    for (const set of sets) {
      const hostOnly = kindOf(set.split(/[/\\]/).at(-1) ?? "", KINDS)?.hostOnly === true;
      if (hostOnly) tell(await replay(set, { kinds: KINDS, backend: HOST, open: open("reference") }));
      else for (const backend of backends) tell(await replay(set, { kinds: KINDS, backend, open: open(backend) }));
    }
  }
  return failures > 0 ? 1 : 0;
}

function nothingIn(folder: string): Verdict {
  const problems = ["expected a set or a folder of sets: it is missing, or there is none in it"];
  const nothing = { compared: 0, inputs: 0, notCovered: [], worst: null, failed: [] };
  return { set: folder, kind: null, backend: HOST, status: "FAIL", ...nothing, problems };
}

/** The request, or what is wrong with it in one line. */
function readRequest(): Request | string {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        backend: { type: "string", multiple: true, default: [DEFAULT_BACKEND] },
        json: { type: "boolean", default: false },
      },
    });
    const names = values.backend.flatMap((list) => list.split(","));
    const backends = BACKENDS.filter((backend) => names.includes(backend));
    const unknown = names.find((name) => !BACKENDS.some((backend) => backend === name));
    if (unknown !== undefined) return `conformance: --backend: "${unknown}" is none of ${BACKENDS.join(", ")}`;
    if (positionals.length === 0) return USAGE;
    return { folders: positionals, backends, json: values.json };
  } catch (reason) {
    return `conformance: ${reason instanceof Error ? reason.message.split("\n")[0] : String(reason)}; ${USAGE}`;
  }
}
