import {
  bytesSource,
  FormatError,
  type HostTensor,
  type Json,
  openSafetensors,
  type RawTensor,
  type TensorInfo,
  type TensorSource,
} from "nidus";
import { numbersOf } from "./numbers.ts";
import { openFolder, type SetFolder } from "./setFolder.ts";
import { type SetFormulas, setFormulas } from "./setFormulas.ts";

/** One folder of reference numbers: its tensors, its other files, and what follows from formulas. */
export interface ReferenceSet extends SetFolder, SetFormulas {
  /** `config.json`; an empty record where there is none. */
  readonly config: Readonly<Record<string, Json | undefined>>;
  /** All tensors of all its files. Those of `expected.safetensors`, or of the only file, go by their own names, others by `file/name`. */
  readonly names: readonly string[];
  info(name: string): TensorInfo;
  /** Reads a tensor as an input of the replay. */
  read(name: string): Promise<RawTensor>;
  /** `read`, as float32 or float64 for a program. */
  floats(name: string): Promise<HostTensor>;
  /** `read`, as integers for a program. */
  integers(name: string): Promise<HostTensor<"i32">>;
}

/** What the runner sees besides. */
export interface OpenSet extends ReferenceSet {
  /** A tensor to compare with; does not count as read. */
  expected(name: string): Promise<RawTensor>;
  /** The file that a tensor is in, without its ending, and its name there. */
  place(name: string): { readonly file: string; readonly tensor: string };
  /** What the replay has read so far. */
  readonly inputs: ReadonlySet<string>;
}

const MAIN = "expected";
const ENDING = ".safetensors";

/** @throws FormatError for a folder that cannot be read, or files in it that are malformed. */
export async function openSet(path: string): Promise<OpenSet> {
  const folder = await openFolder(path);
  const config = await readConfig(folder);
  const places = await openTensors(folder);
  const find = (name: string): Place => {
    const place = places.get(name);
    if (place !== undefined) return place;
    throw new FormatError(folder.name, `expected a tensor ${JSON.stringify(name)}, the set has none of that name`);
  };
  const expected = (name: string): Promise<RawTensor> => find(name).source.read(find(name).tensor);
  const inputs = new Set<string>();
  const read = async (name: string): Promise<RawTensor> => {
    const raw = await expected(name);
    inputs.add(name);
    return raw;
  };
  return {
    ...folder,
    ...(await setFormulas(folder, config)),
    config,
    names: [...places.keys()],
    info: (name) => find(name).source.info(find(name).tensor),
    read,
    floats: async (name) => floatsOf(await read(name)),
    integers: async (name) => integersOf(await read(name)),
    expected,
    place: find,
    inputs,
  };
}

interface Place {
  readonly file: string;
  readonly tensor: string;
  readonly source: TensorSource;
}

async function openTensors({ name, files, bytes }: SetFolder): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  const found = files.filter((file) => file.endsWith(ENDING));
  for (const path of found) {
    const file = path.slice(0, -ENDING.length);
    const source = await openSafetensors(bytesSource(`${name}/${path}`, await bytes(path)));
    const isMain = file === MAIN || found.length === 1;
    for (const tensor of source.names) places.set(isMain ? tensor : `${file}/${tensor}`, { file, tensor, source });
  }
  return places;
}

async function readConfig({ name, files, json }: SetFolder): Promise<ReferenceSet["config"]> {
  if (!files.includes("config.json")) return {};
  const config = await json("config.json");
  if (typeof config === "object" && config !== null && !Array.isArray(config)) return config as ReferenceSet["config"];
  throw new FormatError(`${name}/config.json`, "expected an object");
}

function floatsOf(raw: RawTensor): HostTensor {
  const numbers = numbersOf(raw);
  const isFloat = numbers instanceof Float32Array || numbers instanceof Float64Array;
  return { kind: "host", dtype: "f32", shape: raw.shape, data: isFloat ? numbers : Float32Array.from(numbers) };
}

function integersOf(raw: RawTensor): HostTensor<"i32"> {
  return { kind: "host", dtype: "i32", shape: raw.shape, data: Int32Array.from(numbersOf(raw)) };
}
