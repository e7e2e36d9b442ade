/** The set `image-ops` of reference numbers: SciPy's filters. Its README states the limits. */
import { readFileSync } from "node:fs";
import { skipLine } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Golden, openGolden, readCases, sameNumbers, worstError } from "../../test/golden.ts";
import { toBytes } from "../pixels/toBytes.ts";
import { affineTransform } from "./affineTransform.ts";
import { cubicSpline } from "./cubicSpline.ts";
import { fillHoles } from "./fillHoles.ts";
import { gaussianFilter } from "./gaussianFilter.ts";
import { greyClosing } from "./greyClosing.ts";
import { labelComponents } from "./labelComponents.ts";
import type { Plane } from "./plane.ts";

interface Case {
  readonly name: string;
  readonly sigmas?: readonly number[];
  readonly boxes_r0_r1_c0_c1?: readonly (readonly number[])[];
}

const reference = process.env.NIDUS_REFERENCE;
const test = suite("filters against the set image-ops");

test("a sigma of 0 changes nothing", () => {
  assert.equal(gaussianFilter({ width: 2, height: 1, data: Uint8Array.of(3, 9) }, 0).data, Float64Array.of(3, 9));
});

if (reference === undefined) skipLine("NIDUS_REFERENCE is not set", 6);
else {
  const golden = await openGolden("filters.safetensors", readFileSync(`${reference}/image-ops/filters.safetensors`));
  const cases = readCases<Case>(readFileSync(`${reference}/image-ops/cases.json`));
  const kind = (prefix: string): readonly Case[] => {
    const found = cases.filter(({ name }) => name.startsWith(prefix));
    assert.ok(found.length > 0, prefix);
    return found;
  };

  test("blurs to 1e-12", () => {
    for (const { name, sigmas = [] } of kind("gauss.")) {
      for (const sigma of sigmas) {
        const { data } = gaussianFilter(plane(golden, `${name}.in`), sigma);
        const error = worstError(data, plane(golden, `${name}.sigma${sigma}`).data);
        assert.ok(error <= 1e-12, `${name} sigma ${sigma}: ${error}`);
      }
    }
  });
  test("samples cubic splines to 1e-10, and to the byte", () => {
    for (const { name } of kind("spline.")) {
      const coords = golden.tensor(`${name}.coords`);
      const count = coords.shape[1] ?? 0;
      const at = coords.data as Float64Array;
      for (const [input, result] of [
        ["f64", "map_nearest_f64"],
        ["u8", "map_nearest_f64_of_u8"],
      ] as const) {
        const sample = cubicSpline(plane(golden, `${name}.${input}`), "edge");
        const actual = Float64Array.from({ length: count }, (_, i) => sample(at[i] ?? 0, at[count + i] ?? 0));
        const error = worstError(actual, golden.tensor(`${name}.${result}`).data as Float64Array);
        assert.ok(error <= 1e-10, `${name}.${result}: ${error}`);
        if (input === "u8")
          sameNumbers(bytes({ width: count, height: 1, data: actual }), data(golden, `${name}.map_nearest_u8`), name);
      }
    }
  });
  test("transforms planes to 1e-10, and to the byte", () => {
    for (const { name } of kind("spline.")) {
      const [a = 0, b = 0, c = 0, d = 0] = data(golden, `${name}.affine_matrix`);
      const [row = 0, column = 0] = data(golden, `${name}.affine_offset`);
      const options = {
        matrix: [
          [a, b],
          [c, d],
        ],
        offset: [row, column],
      } as const;
      const expected = plane(golden, `${name}.affine_f64`);
      const actual = affineTransform(plane(golden, `${name}.f64`), { ...options, size: expected });
      const error = worstError(actual.data, expected.data);
      assert.ok(error <= 1e-10, `${name}: ${error}`);
      const ofBytes = affineTransform(plane(golden, `${name}.u8`), { ...options, size: expected });
      sameNumbers(bytes(ofBytes), data(golden, `${name}.affine_u8`), `${name}.affine_u8`);
    }
  });
  test("closes and fills, exactly", () => {
    for (const { name } of kind("closefill.")) {
      const closed = greyClosing(plane(golden, `${name}.in`));
      sameNumbers(closed.data, data(golden, `${name}.closed`), `${name}.closed`);
      sameNumbers(fillHoles(closed).data, data(golden, `${name}.filled`), `${name}.filled`);
    }
  });
  test("numbers components and boxes them, exactly", () => {
    const { labels, boxes } = labelComponents(plane(golden, "components.mask"));
    sameNumbers(labels, data(golden, "components.labels"), "components.labels");
    for (const { boxes_r0_r1_c0_c1 } of kind("components")) {
      assert.equal(
        boxes.map(({ top, bottom, left, right }) => [top, bottom, left, right]),
        boxes_r0_r1_c0_c1,
      );
    }
  });
  test("every tensor of the file was compared", () => assert.equal(golden.unread(), []));
}

function data(golden: Golden, name: string): Float64Array | Uint8Array | Int32Array {
  return golden.tensor(name).data as Float64Array | Uint8Array | Int32Array;
}

function plane(golden: Golden, name: string): Plane {
  const { shape, data: values } = golden.tensor(name);
  return { height: shape[0] ?? 0, width: shape[1] ?? 0, data: values as Float64Array | Uint8Array };
}

/** The nearest byte, halves upwards. */
function bytes({ width, height, data: values }: Plane): Uint8Array {
  return toBytes({ width, height, channels: 1, data: values }).data as Uint8Array;
}

test.run();
