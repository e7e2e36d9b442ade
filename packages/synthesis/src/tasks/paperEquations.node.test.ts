/** Equations 4 and 5 of MediCLIP's paper as printed: tensors `eq4.*` and `eq5.*` of the set `mediclip-paper-tiny`. */
import { readFileSync } from "node:fs";
import { bytesSource, openSafetensors, type TensorSource } from "@nidus/data";
import { skipLine } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { placePatch } from "../regions/place.ts";
import { shapePatch } from "../regions/shapePatch.ts";
import { deformationMap } from "./deformation.ts";
import { gaussIntensityWith } from "./gaussIntensity.ts";

const test = suite("equations of the paper");
const reference = process.env.NIDUS_REFERENCE;

interface Config {
  readonly eq4: readonly { readonly sigma: number; readonly gamma: number }[];
  readonly eq5: readonly {
    readonly kind: "rectangle" | "ellipse";
    readonly height: number;
    readonly width: number;
    readonly theta: number;
    readonly alpha: number;
    readonly box: readonly [number, number];
    readonly centre: readonly [number, number];
  }[];
}

if (reference === undefined) skipLine("NIDUS_REFERENCE is not set", 2);
else {
  const folder = `${reference}/mediclip-paper-tiny`;
  const config = JSON.parse(readFileSync(`${folder}/config.json`, "utf8")) as Config;
  const file = await openSafetensors(
    bytesSource("expected.safetensors", new Uint8Array(readFileSync(`${folder}/expected.safetensors`))),
  );

  test("equation 4: to 1e-9 of [0, 1]", async () => {
    for (const [i, { sigma, gamma }] of config.eq4.entries()) {
      const { data, height, width } = await plane(file, `eq4.${i}.image`);
      const mask = Uint8Array.from((await plane(file, `eq4.${i}.mask`)).data);
      const signs = Uint8Array.from((await plane(file, `eq4.${i}.noise`)).data, (z) => (z > 0 ? 1 : 0));
      const image = { height, width, channels: 1, data: Uint8Array.from(data) } as const;
      const patch = { height, width, data: mask, outline: { kind: "free" } } as const;
      const scene = { image, region: placePatch(patch, { top: 0, left: 0 }, image), bank: [] };
      const draws = { textureSigma: sigma, signs, gamma, maskSigma: 1 };
      const painted = gaussIntensityWith({ equation: 4 }).apply(scene, draws);
      const values = Float64Array.from(painted.image.data, (value) => value / 255);
      within(values, (await plane(file, `eq4.${i}.out`)).data, 1e-9);
      assert.equal(painted.mask.data, mask);
    }
  });

  test("equation 5: masks exactly, maps to 1e-8", async () => {
    for (const [i, { theta, alpha, box, centre, ...shape }] of config.eq5.entries()) {
      const patch = shapePatch({ ...shape, shear01: 0, shear10: 0, rotationRadians: theta });
      assert.equal([patch.height, patch.width], box);
      assert.equal(Array.from(patch.data), Array.from((await plane(file, `eq5.${i}.mask`)).data));
      const [row, column] = centre;
      const how = { kind: "source", centre: { row, column }, exponent: alpha, border: "moves" } as const;
      const { rows, columns } = deformationMap(patch, how);
      within([...rows, ...columns], (await plane(file, `eq5.${i}.map`)).data, 1e-8);
    }
  });
}

async function plane(
  file: TensorSource,
  name: string,
): Promise<{ readonly height: number; readonly width: number; readonly data: Float64Array }> {
  const { shape, data } = await file.read(name);
  const [height = 0, width = 0] = shape;
  return { height, width, data: Float64Array.from(data as Float64Array) };
}

function within(actual: ArrayLike<number>, expected: ArrayLike<number>, limit: number): void {
  assert.is(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(Math.abs((actual[i] as number) - (expected[i] as number)) <= limit, `${i}: ${actual[i]}, ${expected[i]}`);
  }
}

test.run();
