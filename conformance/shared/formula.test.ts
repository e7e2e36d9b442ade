import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { clipFormulas } from "./clipFormulas.ts";
import { crc32, type FormulaTensor, formulaValues } from "./formula.ts";
import { formulaSource } from "./formulaSource.ts";

const test = suite("tensors by formula");

const TINY = {
  image: 56,
  patch: 14,
  width: 128,
  heads: 2,
  layers: 6,
  twidth: 64,
  theads: 1,
  tlayers: 3,
  joint: 48,
  vocab: 49408,
  ctx: 77,
};

/** From the README of the set clip-tiny: the sum in float64, and the first eight numbers. */
const KNOWN: Readonly<Record<string, readonly [sum: number, first: readonly number[]]>> = {
  "visual.conv1.weight": [
    -0.2435369173900881,
    [
      -0.0440955609, 0.0604006685, -0.0281572267, -0.0115318475, -0.0388753861, -0.0702185854, -0.0600657053,
      0.0611867085,
    ],
  ],
  "visual.transformer.resblocks.0.attn.in_proj_weight": [
    37.74476677607413,
    [-0.175723523, 0.159997076, 0.181817591, 0.0726021379, -0.0281528346, -0.12921001, 0.0459232032, -0.0715318546],
  ],
  "visual.positional_embedding": [
    -14.07613065179612,
    [0.265493751, -0.0805995241, -0.0120569952, -0.09292081, -0.234716609, -0.0800910145, 0.0815289989, 0.232015207],
  ],
  "transformer.resblocks.0.mlp.c_fc.weight": [
    14.542245794244081,
    [-0.0597671382, -0.016351033, -0.000138081188, -0.126083553, -0.166678727, 0.0524744131, 0.0923577845, 0.1831543],
  ],
  "clip.images.56": [
    50.38886880874634,
    [-1.48032022, 0.957937241, 0.697454929, -1.95060658, 1.82813239, -1.14050436, 0.497262239, 1.33632112],
  ],
};
const images: FormulaTensor = { name: "clip.images.56", shape: [2, 3, 56, 56], a: 2, offset: 0 };
const tensors = [...clipFormulas(TINY), images];

for (const [name, [sum, first]] of Object.entries(KNOWN)) {
  test(`gives the published numbers of ${name}`, () => {
    const tensor = tensors.find((entry) => entry.name === name) as FormulaTensor;
    const values = formulaValues("shared", tensor);
    assert.equal([...values.subarray(0, 8)], first.map(Math.fround));
    const [total, size] = values.reduce(([t, s], value) => [t + value, s + Math.abs(value)], [0, 0]);
    assert.ok(Math.abs(total - sum) <= 1e-9 * size, `${total}`);
  });
}

test("knows the check value of CRC-32", () => assert.is(crc32(new TextEncoder().encode("123456789")), 0xcbf43926));

test("stays in its range, and depends on tag, name and place alone", () => {
  const tensor = fc.record({
    name: fc.string(),
    shape: fc.constant([40]),
    a: fc.double({ min: 1e-3, max: 10, noNaN: true }),
    offset: fc.constant(0),
  });
  fc.assert(
    fc.property(fc.string(), tensor, fc.nat(40), (tag, given, count) => {
      const values = formulaValues(tag, given);
      assert.ok(values.every((value) => value >= -Math.fround(given.a) && value <= Math.fround(given.a)));
      assert.equal(formulaValues(tag, given, count), values.subarray(0, count));
      assert.equal(
        formulaValues(tag, { ...given, offset: 1 }),
        values.map((value) => 1 + value),
      );
    }),
  );
});

test("is a checkpoint that works each tensor out when it is read", async () => {
  const source = formulaSource("shared", tensors, { logit_scale: 4.5 });
  assert.is(source.names.length, tensors.length + 1);
  assert.equal(source.info("clip.images.56"), { dtype: "F32", shape: [2, 3, 56, 56], bytes: 4 * 2 * 3 * 56 * 56 });
  assert.equal(await source.read("logit_scale"), { dtype: "F32", shape: [], data: Float32Array.of(4.5) });
  assert.equal((await source.read("clip.images.56")).data, formulaValues("shared", images));
  assert.throws(() => source.info("no"), /formula "shared": expected a known tensor, got "no"/);
});

test.run();
