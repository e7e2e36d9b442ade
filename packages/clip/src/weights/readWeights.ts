import { FormatError, type RawTensor, type TensorSource, toFloat32 } from "@nidus/data";
import { type HostTensor, hostTensor, sizeOf } from "@nidus/tensor";
import type { ClipInfo } from "../info.ts";
import type { Checkpoint } from "../weights.ts";
import { type ClipConfig, readConfig } from "./config.ts";
import { detectNaming, IGNORED, type Recipe, recipes } from "./names.ts";

/** What a checkpoint holds, found out without reading any weight. */
export interface CheckpointPlan {
  readonly info: Omit<ClipInfo, "hash" | "logitScale">;
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly bytes: number;
}

/** Sizes from the shapes of the tensors, checked against the configuration. @throws FormatError listing what is missing, extra or misshapen. */
export function planCheckpoint(name: string, { tensors, config }: Checkpoint): CheckpointPlan {
  const naming = detectNaming(name, tensors.names);
  const blocks = (pattern: RegExp): number =>
    1 + Math.max(-1, ...tensors.names.map((key) => Number(pattern.exec(key)?.[1] ?? -1)));
  const hf = naming.style === "hugging-face";
  const layers = {
    vision: blocks(hf ? /vision_model\.encoder\.layers\.(\d+)\./ : /visual\.transformer\.resblocks\.(\d+)\./),
    text: blocks(hf ? /text_model\.encoder\.layers\.(\d+)\./ : /(?<!visual\.)transformer\.resblocks\.(\d+)\./),
  };
  const map = recipes(naming, layers);
  checkNames(name, tensors, map);
  const read = readConfig(name, config);
  const info = { name, ...sizes(name, tensors, map, read, layers) };
  checkShapes(name, tensors, map, info);
  const bytes = [...map.values()]
    .flatMap(({ sources }) => sources)
    .reduce((sum, key) => sum + tensors.info(key).bytes, 0);
  return { info, recipes: map, bytes };
}

function list(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 6).join(", ")} and ${names.length - 6} more`;
}

function checkNames(name: string, tensors: TensorSource, map: ReadonlyMap<string, Recipe>): void {
  const wanted = new Set([...map.values()].flatMap(({ sources }) => sources));
  const present = new Set(tensors.names);
  const missing = [...wanted].filter((key) => !present.has(key));
  if (missing.length > 0) throw new FormatError(name, `tensors are missing: ${list(missing)}`);
  const extra = tensors.names.filter((key) => !wanted.has(key) && !IGNORED.test(key));
  if (extra.length > 0) throw new FormatError(name, `tensors that no CLIP has: ${list(extra)}`);
}

function sizes(
  name: string,
  tensors: TensorSource,
  map: ReadonlyMap<string, Recipe>,
  config: ClipConfig,
  layers: { readonly vision: number; readonly text: number },
): Omit<ClipInfo, "hash" | "logitScale" | "name"> {
  const shape = (path: string): readonly number[] => tensors.info((map.get(path) as Recipe).sources[0] as string).shape;
  const [visionWidth = 0, , patch = 0] = shape("vision.patch");
  const grid = Math.sqrt((shape("vision.positions")[0] ?? 0) - 1);
  if (!Number.isInteger(grid) || grid < 1)
    throw new FormatError(
      name,
      `positions of the vision tower: expected 1 + n^2 rows, got ${shape("vision.positions")[0]}`,
    );
  const [context = 0, textWidth = 0] = shape("text.positions");
  const heads = (tower: "vision" | "text", width: number): number => {
    const stated = config.heads[tower] ?? width / 64;
    if (Number.isInteger(stated) && stated > 0 && width % stated === 0) return stated;
    throw new FormatError(
      name,
      `the ${tower} tower is ${width} wide, which ${stated} heads do not divide; state the number of heads in config.json`,
    );
  };
  const hidden = (tower: "vision" | "text"): number => shape(`${tower}.blocks.0.up.weight`)[0] ?? 0;
  const [, projected = 0] = [0, ...projectionShape(shape, map)];
  const info = {
    activation: config.activation,
    epsilon: config.epsilon,
    embed: projected,
    vision: {
      width: visionWidth,
      layers: layers.vision,
      heads: heads("vision", visionWidth),
      hidden: hidden("vision"),
      patch,
      size: grid * patch,
    },
    text: {
      width: textWidth,
      layers: layers.text,
      heads: heads("text", textWidth),
      hidden: hidden("text"),
      context,
      vocabulary: shape("tokens")[0] ?? 0,
    },
  };
  const found: Readonly<Record<string, number>> = {
    "vision width": visionWidth,
    "vision blocks": layers.vision,
    "vision hidden width": info.vision.hidden,
    "patch side": patch,
    "picture side": info.vision.size,
    "text width": textWidth,
    "text blocks": layers.text,
    "text hidden width": info.text.hidden,
    "text positions": context,
    vocabulary: info.text.vocabulary,
    "joint width": projected,
  };
  for (const [what, stated] of Object.entries(config.stated)) {
    if (stated !== undefined && stated !== found[what]) {
      throw new FormatError(
        name,
        `config.json and weights disagree: ${what} is ${stated} in the one and ${found[what]} in the other`,
      );
    }
  }
  return info;
}

/** `[E, D]` of the projection, whichever way it is stored. */
function projectionShape(
  shape: (path: string) => readonly number[],
  map: ReadonlyMap<string, Recipe>,
): readonly number[] {
  const stored = shape("vision.projection");
  return map.get("vision.projection")?.transposed ? [...stored].reverse() : stored;
}

/** The shape that each weight must have, given the sizes. */
export function expectedShape(path: string, info: CheckpointPlan["info"]): readonly number[] {
  if (path === "logitScale") return [];
  if (path === "tokens") return [info.text.vocabulary, info.text.width];
  const tower = path.startsWith("vision") ? info.vision : info.text;
  const { width, hidden } = tower;
  const leaf = path.split(".").slice(-2).join(".");
  const known: Readonly<Record<string, readonly number[]>> = {
    "qkv.weight": [3 * width, width],
    "qkv.bias": [3 * width],
    "out.weight": [width, width],
    "up.weight": [hidden, width],
    "up.bias": [hidden],
    "down.weight": [width, hidden],
    "vision.patch": [width, 3, info.vision.patch, info.vision.patch],
    "vision.positions": [1 + (info.vision.size / info.vision.patch) ** 2, width],
    "text.positions": [info.text.context, width],
    "vision.projection": [info.embed, width],
    "text.projection": [info.embed, width],
  };
  return known[leaf] ?? [width];
}

function checkShapes(
  name: string,
  tensors: TensorSource,
  map: ReadonlyMap<string, Recipe>,
  info: CheckpointPlan["info"],
): void {
  const wrong: string[] = [];
  for (const [path, { sources, transposed }] of map) {
    const expected = [...expectedShape(path, info)];
    if (transposed) expected.reverse();
    if (sources.length > 1) expected[0] = (expected[0] as number) / sources.length;
    for (const key of sources) {
      const { shape, dtype } = tensors.info(key);
      const scalar = path === "logitScale" && sizeOf(shape) === 1;
      if (!scalar && shape.join() !== expected.join())
        wrong.push(`${key} is [${shape.join(", ")}], expected [${expected.join(", ")}]`);
      if (!/^(F32|F16|BF16|F64)$/.test(dtype)) wrong.push(`${key} is ${dtype}, expected F32, F16 or BF16`);
    }
  }
  if (wrong.length > 0) throw new FormatError(name, `tensors do not fit: ${list(wrong)}`);
}

/** One weight as f32, its sources joined by rows and turned round where they are stored so. `[out, in]` for matrices. */
export function assemble(parts: readonly RawTensor[], recipe: Recipe, shape: readonly number[]): HostTensor {
  const floats = parts.map((part) => toFloat32(part));
  const [first] = floats as [Float32Array];
  if (floats.length === 1 && !recipe.transposed) return hostTensor(shape, first);
  const data = new Float32Array(sizeOf(shape));
  if (recipe.transposed) {
    const [rows, columns] = shape as [number, number];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) data[i * columns + j] = first[j * rows + i] as number;
  } else {
    let at = 0;
    for (const part of floats) {
      data.set(part, at);
      at += part.length;
    }
  }
  return hostTensor(shape, data);
}
