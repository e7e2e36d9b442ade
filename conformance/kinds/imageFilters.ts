import {
  affineTransform,
  cubicSpline,
  fillHoles,
  gaussianFilter,
  greyClosing,
  labelComponents,
  type Plane,
  toBytes,
} from "nidus";
import type { Result } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { type Place, same } from "./imageCases.ts";

/** What follows from the input that `name` is: SciPy's filters. */
export async function* filterTensors(set: ReferenceSet, { file, name, one }: Place): AsyncIterable<Result> {
  const stem = file + name.slice(0, name.lastIndexOf("."));
  const [, kind = "", ending = ""] = /^(\w+)\..*?(\w+)$/.exec(name) ?? [];
  if (kind === "gauss" && ending === "in") {
    const plane = await readPlane(set, file + name);
    for (const tensor of set.names.filter((other) => other.startsWith(`${stem}.sigma`))) {
      yield result(tensor, gaussianFilter(plane, Number(tensor.slice(stem.length + ".sigma".length))));
    }
  } else if (kind === "spline" && (ending === "f64" || ending === "u8")) {
    yield* splines(set, { stem, isBytes: ending === "u8", plane: await readPlane(set, file + name) });
  } else if (kind === "closefill" && ending === "in") {
    const closed = greyClosing(await readPlane(set, file + name));
    yield result(`${stem}.closed`, closed);
    yield result(`${stem}.filled`, fillHoles(closed));
  } else if (name === "components.mask") {
    const mask = await readPlane(set, file + name);
    const { labels, boxes } = labelComponents(mask);
    yield { tensor: `${stem}.labels`, value: { shape: [mask.height, mask.width], data: labels } };
    const edges = boxes.flatMap(({ top, bottom, left, right }) => [top, bottom, left, right]);
    yield same("components' boxes", edges, one?.boxes_r0_r1_c0_c1?.flat() ?? edges);
  }
}

interface SplineInput {
  readonly stem: string;
  readonly isBytes: boolean;
  readonly plane: Plane;
}

async function* splines(set: ReferenceSet, { stem, isBytes, plane }: SplineInput): AsyncIterable<Result> {
  const { shape, data: at } = await set.floats(`${stem}.coords`);
  const count = shape[1] as number;
  const sample = cubicSpline(plane, "edge");
  const data = Float64Array.from({ length: count }, (_, i) => sample(at[i] as number, at[count + i] as number));
  yield { tensor: `${stem}.map_nearest_f64${isBytes ? "_of_u8" : ""}`, value: { shape: [count], data } };
  const [a = 0, b = 0, c = 0, d = 0] = (await set.floats(`${stem}.affine_matrix`)).data;
  const [row = 0, column = 0] = (await set.floats(`${stem}.affine_offset`)).data;
  const matrix = [
    [a, b],
    [c, d],
  ] as const;
  const tensor = `${stem}.affine_${isBytes ? "u8" : "f64"}`;
  const [height = 0, width = 0] = set.info(tensor).shape;
  const moved = affineTransform(plane, { matrix, offset: [row, column], size: { width, height } });
  if (!isBytes) yield result(tensor, moved);
  else {
    yield {
      tensor: `${stem}.map_nearest_u8`,
      value: { shape: [count], data: bytes({ width: count, height: 1, data }) },
    };
    yield { tensor, value: { shape: [height, width], data: bytes(moved) } };
  }
}

const result = (tensor: string, { height, width, data }: Plane): Result => ({
  tensor,
  value: { shape: [height, width], data },
});

async function readPlane(set: ReferenceSet, name: string): Promise<Plane> {
  const { shape, data } = await set.read(name);
  const [height = 0, width = 0] = shape;
  return { height, width, data: data as Float64Array | Uint8Array };
}

/** The nearest byte, halves upwards. */
function bytes(plane: Plane): Uint8Array {
  return toBytes({ ...plane, channels: 1 }).data as Uint8Array;
}
