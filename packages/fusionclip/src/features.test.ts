import { fillNormal, rng } from "@nidus/data";
import {
  add,
  broadcast,
  concat,
  type HostTensor,
  hostTensor,
  l2Normalize,
  leavesOf,
  linear,
  program,
  read,
  relu,
  slice,
  sum,
  type Tensor,
  valueAndGrad,
} from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fusionclipFeatures } from "./features.ts";
import type { FusionclipBranch, FusionclipOptions } from "./options.ts";

const test = suite("fusionclip features");
const device = await openDevice({ device: "reference" });
const ALL: FusionclipOptions = { branches: ["gal", "loc", "cls"], taps: [2] };

const noise = (name: string, shape: readonly number[]): HostTensor =>
  hostTensor(shape, fillNormal(rng(3, name), new Float32Array(shape.reduce((a, b) => a * b, 1)), {}));
const tensors = (batch: number, patches: number, width: number, embed: number) => ({
  tokens: noise("tokens", [batch, 1 + patches, width]),
  adapters: Object.fromEntries(
    (["gal", "loc", "cls"] as const).map((branch) => {
      const inner = branch === "gal" ? 2 * width : width;
      return [
        branch,
        { adapters: [{ weight: noise(branch, [embed, inner]), bias: noise(`${branch} bias`, [embed]) }] },
      ];
    }),
  ),
});
type Tensors = ReturnType<typeof tensors>;

async function run(
  given: Tensors,
  fn: (tokens: Tensor, adapters: Record<FusionclipBranch, { adapters: { weight: Tensor; bias: Tensor }[] }>) => unknown,
): Promise<Record<string, HostTensor>> {
  using made = program(device, (tokens: Tensor, adapters: never) => fn(tokens, adapters) as Record<string, Tensor>);
  return (await read(await made.run(given.tokens, given.adapters as never))) as Record<string, HostTensor>;
}

const worst = (a: HostTensor, b: HostTensor): number => {
  assert.equal(a.shape, b.shape);
  return Array.from(a.data).reduce((most, x, i) => Math.max(most, Math.abs(x - (b.data[i] as number))), 0);
};
const side = fc.integer({ min: 1, max: 5 });

test("are equations 1 to 4: of the class token joined to every patch, of the patch, of the class token", () =>
  fc.assert(
    fc.asyncProperty(side, side, side, side, fc.boolean(), async (batch, patches, width, embed, rectified) => {
      const given = tensors(batch, patches, width, embed);
      const ours = await run(given, (tokens, adapters) => {
        const made = fusionclipFeatures(adapters, { taps: [2], tokens: { 2: tokens } }, { ...ALL, relu: rectified });
        return Object.fromEntries(Object.entries(made).map(([branch, list]) => [branch, list[0]]));
      });
      const theirs = await run(given, (tokens, { gal, loc, cls }) => {
        const patch = slice(tokens, { axis: 1, begin: 1 });
        const whole = broadcast(slice(tokens, { axis: 1, end: 1 }), patch.shape);
        const layer = (x: Tensor, { adapters: [one] }: typeof gal): Tensor => {
          const y = linear(x, one?.weight as Tensor, one?.bias as Tensor);
          return rectified ? relu(y) : y;
        };
        return { gal: layer(concat([whole, patch], { axis: 2 }), gal), loc: layer(patch, loc), cls: layer(whole, cls) };
      });
      for (const branch of ["gal", "loc", "cls"]) {
        const error = worst(ours[branch] as HostTensor, theirs[branch] as HostTensor);
        assert.ok(error < 1e-12, `${branch}: ${error}`);
      }
    }),
    { numRuns: 30 },
  ));
test("of which a ReLU leaves nothing still have a cosine, 0, and a finite gradient", async () => {
  const given = tensors(1, 2, 3, 4);
  for (const { adapters } of Object.values(given.adapters))
    for (const { weight, bias } of adapters) {
      weight.data.fill(0);
      bias.data.fill(-1);
    }
  const { value, gradient } = (await run(given, (tokens, adapters) =>
    valueAndGrad((a: typeof adapters) => {
      const made = fusionclipFeatures(a, { taps: [2], tokens: { 2: tokens } }, ALL);
      const sums = Object.values(made).map((list) => sum(l2Normalize(list[0] as Tensor, { epsilon: 1e-8 })));
      return sums.reduce((x, y) => add(x, y));
    })(adapters),
  )) as unknown as { value: HostTensor; gradient: object };
  assert.is(value.data[0], 0);
  for (const { path, leaf } of leavesOf<HostTensor>(gradient))
    assert.ok((leaf.data as Float64Array).every(Number.isFinite), path);
});
test("refuse adapters of another number of taps", async () => {
  const error = await run(tensors(1, 2, 3, 4), (tokens, adapters) =>
    fusionclipFeatures(adapters, { taps: [2, 3], tokens: { 2: tokens, 3: tokens } }, ALL),
  ).catch(String);
  assert.match(error as unknown as string, /ShapeError: fusionclip gal: 2 taps, but adapters for 1/);
});

test.run();
