import {
  centreCrop,
  type Image,
  type RawTensor,
  type ResizeFilter,
  resizeImage,
  shorterSideSize,
  toGrey,
  toPlanes,
  toRgb,
} from "nidus";
import { type Kind, named, type Result } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { rule } from "../shared/rules.ts";
import { type ImageCase, type Place, same } from "./imageCases.ts";
import { filterTensors } from "./imageFilters.ts";

interface ImageCases {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  readonly cases: readonly ImageCase[];
}

/** Resizing, colour and normalisation as Pillow and torchvision, filters as SciPy. */
export const imageOps: Kind = {
  name: "image-ops",
  match: named("image-ops"),
  hostOnly: true,
  rules: [
    rule(/\.(in|rgb|rgba|index|u8|f64|coords|affine_matrix|affine_offset|mask)$|^normalise\.\w+\.l$/, "input"),
    rule(/\.chw$/, "abs", 1e-6),
    rule(/\.sigma[\d.]+$/, "abs", 1e-12),
    rule(/_f64(_of_u8)?$/, "abs", 1e-10),
    rule(/./, "exact"),
  ],
  async *run(set) {
    const { cases, ...normalisation } = (await set.json("cases.json")) as unknown as ImageCases;
    for (const full of set.names) {
      const [, file = "", name = ""] = /^(.*\/)?(.*)$/.exec(full) ?? [];
      const one = cases.find((known) => name.startsWith(`${known.name}.`));
      yield* pictureTensors(set, { file, name, one, ...normalisation });
      yield* filterTensors(set, { file, name, one });
    }
    for (const one of cases) yield* nearestCounts(one);
  },
};

/** What follows from the input that `name` is. */
async function* pictureTensors(
  set: ReferenceSet,
  { file, name, one, mean, std }: Place & Omit<ImageCases, "cases">,
): AsyncIterable<Result> {
  const has = (tensor: string): boolean => set.names.includes(file + tensor);
  const sizeOf = (tensor: string): { width: number; height: number } => {
    const [height = 0, width = 0] = set.info(file + tensor).shape;
    return { width, height };
  };
  const result = (tensor: string, image: Image): Result => ({ tensor: file + tensor, value: tensorOf(image) });
  const stem = name.slice(0, name.lastIndexOf("."));
  if (/^resize\..*\.in$/.test(name)) {
    const image = await readPicture(set, file + name);
    for (const filter of ["bilinear", "bicubic", "nearest"] satisfies ResizeFilter[]) {
      const tensor = `${stem}.${filter}`;
      if (has(tensor)) yield result(tensor, resizeImage(image, sizeOf(tensor), filter));
    }
  } else if (name.startsWith("nearest_index.")) {
    const [from = 0, to = 0] = name.match(/\d+/g)?.map(Number) ?? [];
    yield { tensor: file + name, value: { shape: [to], data: nearestIndex(from, to) } };
  } else if (name === "palette.index") {
    const index = await readPicture(set, file + name);
    const table = await set.read(`${file}palette.rgb`);
    const data = Uint8Array.from({ length: index.data.length * 3 }, (_, i) =>
      Number(table.data[(index.data[Math.floor(i / 3)] as number) * 3 + (i % 3)]),
    );
    const picture: Image = { ...index, channels: 3, data, discrete: true };
    const [trained, tested] = ["palette.train_l", "palette.test_rgb"];
    yield result(trained as string, toGrey(resizeImage(picture, sizeOf(trained as string), "bilinear")));
    yield result(tested as string, resizeImage(toRgb(picture), sizeOf(tested as string), "bilinear"));
  } else if (name === "onebit.in") {
    const bits = await readPicture(set, file + name);
    const picture: Image = { ...bits, data: Uint8Array.from(bits.data, (bit) => bit * 255), discrete: true };
    for (const [tensor, filter] of [
      ["onebit.nearest_l", "nearest"],
      ["onebit.bilinear_own_mode_l", "bilinear"],
    ] as const) {
      yield result(tensor, toGrey(resizeImage(picture, sizeOf(tensor), filter)));
    }
  } else if (name === "order.rgb" || name === "order.rgba") {
    const picture = await readPicture(set, file + name);
    const prefix = name === "order.rgb" ? "order." : "order.rgba_";
    const [trained, tested] = [`${prefix}train_l`, `${prefix}test_rgb`];
    yield result(trained, toGrey(resizeImage(picture, sizeOf(trained), "bilinear")));
    yield result(tested, resizeImage(toRgb(picture), sizeOf(tested), "bilinear"));
  } else if (name === "gray.rgb") {
    yield result("gray.l", toGrey(await readPicture(set, file + name)));
  } else if (/^normalise\.\w+\.(rgb|l)$/.test(name)) {
    yield planes(`${file}${stem}.chw`, await readPicture(set, file + name));
  } else if (one?.target !== undefined && name === `${one.name}.in`) {
    const picture = await readPicture(set, file + name);
    const size = shorterSideSize(picture, one.target);
    yield same(`${one.name} resized`, [size.height, size.width], one.resized_hw ?? []);
    const square = { width: one.target, height: one.target };
    const crop = toRgb(centreCrop(resizeImage(picture, size, "bicubic"), square));
    yield result(`${stem}.crop`, crop);
    if (has(`${stem}.chw`)) yield planes(`${file}${stem}.chw`, crop);
  }

  function planes(tensor: string, image: Image): Result {
    const { height, width } = image;
    return { tensor, value: { shape: [3, height, width], data: toPlanes(image, { mean, deviation: std }) } };
  }
}

/** How often the closed form of nearest goes another way. */
function* nearestCounts({ pairs = [], naive_formula_differs_at: counts = [] }: ImageCase): Iterable<Result> {
  for (const [i, [from, to]] of pairs.entries()) {
    const differs = nearestIndex(from, to).filter((at, x) => at !== Math.floor(((x + 0.5) * from) / to)).length;
    yield same(`nearest_index.${from}_to_${to} against the closed form`, [differs], [counts[i] as number]);
  }
}

/** Which samples nearest takes, by resizing a row that counts. */
function nearestIndex(from: number, to: number): readonly number[] {
  const row: Image = { width: from, height: 1, channels: 1, data: Float64Array.from({ length: from }, (_, x) => x) };
  return [...resizeImage(row, { width: to, height: 1 }, "nearest").data];
}

/** A tensor of bytes, `[H, W]` or `[H, W, channels]`, as an input of the replay. */
async function readPicture(set: ReferenceSet, name: string): Promise<Image> {
  const { shape, data }: RawTensor = await set.read(name);
  const [height = 0, width = 0, channels = 1] = shape;
  return { width, height, channels: channels as Image["channels"], data: data as Uint8Array };
}

/** `[H, W]`, in colour `[H, W, channels]`. */
function tensorOf({ width, height, channels, data }: Image): { shape: number[]; data: Image["data"] } {
  return { shape: channels === 1 ? [height, width] : [height, width, channels], data };
}
