import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Device, read } from "../src/device.ts";
import type { AdamScalars, AdamState, Tensor } from "../src/index.ts";
import { adam, host, program } from "../src/index.ts";
import { referenceBackend } from "../src/reference/index.ts";

const device = new Device(referenceBackend());
const test = suite("adam");
type P = { head: { w: Tensor }; prompt: Tensor };

test("rates per path: a tensor with rate 0 stays, one with rate 2 moves twice as far", async () => {
  const start = { head: { w: host([1, 2]) }, prompt: host([3]) };
  const gradient = { head: { w: host([0.5, -0.5]) }, prompt: host([2]) };
  const moved = async (rate: (path: string) => number) => {
    const optimizer = adam({ rate });
    const step = program(
      device,
      (p: P, g: P, state: AdamState<P>, scalars: AdamScalars<Tensor>) =>
        optimizer.update(p, g, state, scalars).parameters,
    );
    return read(await step.run(start, gradient, optimizer.init(start), optimizer.scalars(1, 0.1)));
  };
  const [plain, tuned] = [
    await moved(() => 1),
    await moved((path) => (path === "prompt" ? 0 : path === "head.w" ? 2 : Number.NaN)),
  ];
  assert.equal([...tuned.prompt.data], [3]);
  for (const i of [0, 1]) {
    const from = start.head.w.data[i] as number;
    const [one, two] = [plain.head.w.data[i] as number, tuned.head.w.data[i] as number];
    assert.ok(Math.abs(one - from) > 0.05);
    assert.ok(Math.abs(two - from - 2 * (one - from)) < 1e-12);
  }
});

test("state has the form of the parameters, at zero", () => {
  const { first, second } = adam().init({ a: host([1, 2]), b: [host(3)] });
  assert.equal([...first.a.data, ...(first.b[0]?.data ?? [])], [0, 0, 0]);
  assert.equal(second.a.shape, [2]);
});

test.run();
