import { fillUniform, rng } from "@nidus/data";
import { type HostTensor, hostTensor, program, type Tensor } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { spreadWindows } from "./windows.ts";

const test = suite("spreadWindows");
const device = await openDevice({ device: "reference" });

async function spread(values: HostTensor, grid: number, side: number): Promise<HostTensor> {
  using made = program(device, (x: Tensor) => spreadWindows(x, grid, side));
  using result = await made.run(values);
  return await result.read();
}

const sizes = fc
  .integer({ min: 1, max: 6 })
  .chain((grid) => fc.tuple(fc.constant(grid), fc.integer({ min: 1, max: grid })));

test("is the harmonic mean over the windows that cover a patch", () =>
  fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 3 }), async ([grid, side], batch) => {
      const across = grid - side + 1;
      const random = rng(1, "windows").at(grid * 10 + side);
      const data = fillUniform(random, new Float32Array(batch * across ** 2), { min: 0.01, max: 1 });
      const out = await spread(hostTensor([batch, across ** 2], data), grid, side);
      assert.equal([...out.shape], [batch, grid * grid]);
      for (let i = 0; i < out.data.length; i++) {
        const [b, row, column] = [Math.floor(i / grid ** 2), Math.floor(i / grid) % grid, i % grid];
        let [count, inverses] = [0, 0];
        for (let w = 0; w < across ** 2; w++) {
          const [top, left] = [Math.floor(w / across), w % across];
          if (row < top || row >= top + side || column < left || column >= left + side) continue;
          count++;
          inverses += 1 / (data[b * across ** 2 + w] as number);
        }
        const error = Math.abs((out.data[i] as number) - count / inverses);
        assert.ok(error <= 1e-9, `patch ${i} of ${grid} x ${grid}, windows of ${side}: off by ${error}`);
      }
    }),
    { numRuns: 40 },
  ));
test("a window that says 0 leaves finite numbers, next to 0", async () => {
  const { data } = await spread(hostTensor([1, 4], Float32Array.of(0, 0.5, 0.5, 0.5)), 3, 2);
  assert.ok(data.every(Number.isFinite));
  assert.ok((data[4] as number) < 1e-11, "the centre, which all windows cover");
  assert.is(data[8], 0.5);
});
test.after(() => device.dispose());
test.run();
