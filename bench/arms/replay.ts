import { type DeviceTensor, hostTensor, matmul, program, read, type Tensor } from "@nidus/tensor";
import type { Arm, OpenArm, Readings } from "../shared/arm.ts";
import { countGpuCalls } from "../shared/gpuCalls.ts";
import { describeOurs, type OurDevice, openOurs } from "./ours.ts";

/** A chain of products of small square matrices: each needs the one before, and none can be merged with it. */
export interface Chain {
  readonly kernels: number;
  readonly side: number;
}

/** Steps over which exact counts are taken. */
const COUNTED_STEPS = 50;
/** The chain turns vectors and does not stretch them: relative errors add up, by half a unit in the last place per kernel at most. */
const ROUNDING = 2 ** -24;

/** Replays a program whose kernels do next to nothing, so that what remains is the cost of having them done. */
export function replay(name: string, place: OurDevice): Arm<Chain> {
  return {
    name,
    driver: place.driver,
    async open({ kernels, side }: Chain): Promise<OpenArm> {
      const device = await openOurs(place);
      const turn = device.freeze(hostTensor([side, side], rotations(side)));
      const start = Float32Array.from({ length: side * side }, (_, i) => (i % 7) - 3);
      let x: DeviceTensor = device.upload(hostTensor([side, side], start));
      const chain = program(
        device,
        (first: Tensor, matrix: Tensor) => {
          let y = first;
          for (let i = 0; i < kernels; i++) y = matmul(y, matrix);
          return y;
        },
        { name: "chain", donate: [0] },
      );
      const planned = (await chain.explain(x, turn)).kernels.length;
      if (planned !== kernels) throw new Error(`expected ${kernels} kernels, the plan has ${planned}`);
      let steps = 0;
      const step = async (): Promise<void> => {
        x = await chain.run(x, turn);
        steps++;
      };
      return {
        ...describeOurs(device),
        round: (repeats) => timedOnHost(repeats, step, () => device.settle()),
        async check() {
          const before = device.stats;
          const work = async (): Promise<void> => {
            for (let i = 0; i < COUNTED_STEPS; i++) await step();
            await device.settle();
          };
          const calls = await (place.backend === "webgpu" ? countGpuCalls(work) : work().then(() => ({})));
          const created = device.stats.createdBuffers - before.createdBuffers;
          const counts = { kernels: planned, "buffers created": created / COUNTED_STEPS, ...perStep(calls) };
          const error = errorOf((await read(x)).data, start, { side, turns: steps * kernels });
          return { error, limit: ROUNDING * steps * kernels, counts };
        },
        close: async () => device.dispose(),
      };
    },
  };
}

function perStep(calls: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(calls).map(([name, count]) => [name, count / COUNTED_STEPS]));
}

/** Besides the whole time: how long the calling thread is kept until it may go on with something else. */
async function timedOnHost(repeats: number, step: () => Promise<void>, settle: () => Promise<void>): Promise<Readings> {
  let host = 0;
  const started = performance.now();
  for (let i = 0; i < repeats; i++) {
    const from = performance.now();
    await step();
    host += performance.now() - from;
    await settle();
  }
  return { milliseconds: (performance.now() - started) / repeats, "host ms": host / repeats };
}

const ANGLE_RADIANS = 0.01;

/** Turns each pair of columns by a small angle. */
function rotations(side: number): Float32Array {
  const matrix = new Float32Array(side * side);
  for (let i = 0; i + 1 < side; i += 2) {
    matrix[i * side + i] = matrix[(i + 1) * side + i + 1] = Math.cos(ANGLE_RADIANS);
    matrix[i * side + i + 1] = Math.sin(ANGLE_RADIANS);
    matrix[(i + 1) * side + i] = -Math.sin(ANGLE_RADIANS);
  }
  return matrix;
}

/** Largest distance from the exact turn, by all angles at once, relative to the largest value. */
function errorOf(y: ArrayLike<number>, x: ArrayLike<number>, { side, turns }: { side: number; turns: number }): number {
  const [cosine, sine] = turnOf(turns);
  let worst = 0;
  let largest = 0;
  for (let at = 0; at < side * side; at += 2) {
    const [a, b] = [x[at] as number, x[at + 1] as number];
    const wrong = Math.hypot(
      (y[at] as number) - (a * cosine - b * sine),
      (y[at + 1] as number) - (a * sine + b * cosine),
    );
    if (!(wrong <= worst)) worst = wrong;
    largest = Math.max(largest, Math.abs(a), Math.abs(b));
  }
  return worst / largest;
}

/** cos and sin after `turns` turns by the angle whose cosine and sine are the float32 numbers in the matrix. */
function turnOf(turns: number): readonly [number, number] {
  const cosine = Math.fround(Math.cos(ANGLE_RADIANS));
  const sine = Math.fround(Math.sin(ANGLE_RADIANS));
  const length = Math.hypot(cosine, sine) ** turns;
  const angle = Math.atan2(sine, cosine) * turns;
  return [length * Math.cos(angle), length * Math.sin(angle)];
}
