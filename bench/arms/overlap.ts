import { type Device, hostTensor, matmul, program, read, sum, type Tensor } from "@nidus/tensor";
import { type BatchStage, collect, flow, type Image, type Item, resizeImage } from "nidus";
import type { Arm, OpenArm, Readings } from "../shared/arm.ts";
import { describeOurs, type OurDevice, openOurs } from "./ours.ts";

/** Pictures that are resized on the host and then, in batches, worked on by a device. */
export interface Stream {
  readonly pictures: number;
  readonly batch: number;
  /** Sides before and after the host's stage. */
  readonly from: number;
  readonly to: number;
}

/** What stands for the device in the second stage. */
export interface Worker {
  readonly device: string;
  readonly library: string;
  /** One number per picture of `side x side`, after so many units of work. */
  stage(units: number, side: number): BatchStage<Float32Array, number>;
  close(): void;
}

export interface OverlapPlace extends Pick<OurDevice, "driver"> {
  open(): Promise<Worker>;
}

/** Units by which the device's stage is timed before its length is chosen. */
const TRIAL_UNITS = 8;

/** A flow of two stages, beside each stage alone. The device's is made as long as the host's, where overlap has most to give. */
export function overlap(name: string, { driver, open }: OverlapPlace): Arm<Stream> {
  return {
    name,
    driver,
    async open({ pictures, batch, from, to }: Stream): Promise<OpenArm> {
      const worker = await open();
      const source = Array.from(
        { length: pictures },
        (_, i): Item<Image> => ({ key: `${i}`, value: picture(from, i) }),
      );
      const host = (image: Image): Float32Array =>
        Float32Array.from(resizeImage(image, { width: to, height: to }, "bicubic").data);
      const onHost = (): Promise<Float32Array[]> => collect(flow(source).map(host));
      const rows = (await onHost()).map((value, i): Item<Float32Array> => ({ key: `${i}`, value }));
      const onDevice = (stage: BatchStage<Float32Array, number>) => (): Promise<number[]> =>
        collect(flow(rows).batch(batch).map(stage).unbatch());
      const trial = onDevice(worker.stage(TRIAL_UNITS, to));
      await trial(); // compiles
      const ratio = (await milliseconds(onHost)) / (await milliseconds(trial));
      const units = Math.max(1, Math.round(TRIAL_UNITS * ratio));
      const stage = worker.stage(units, to);
      const both = (): Promise<number[]> => collect(flow(source).map(host).batch(batch).map(stage).unbatch());
      const device = onDevice(stage);
      return {
        device: worker.device,
        library: worker.library,
        async round(repeats): Promise<Readings> {
          const sums = [0, 0, 0] as [number, number, number];
          for (let i = 0; i < repeats; i++) {
            sums[0] += (await milliseconds(onHost)) / repeats;
            sums[1] += (await milliseconds(both)) / repeats;
            sums[2] += (await milliseconds(device)) / repeats;
          }
          return { milliseconds: sums[1], "host ms": sums[0], "device ms": sums[2] };
        },
        async check() {
          const [flowed, alone] = [await both(), await device()];
          const wrong = flowed.filter((value, i) => value !== alone[i]).length;
          return { error: wrong + Math.abs(flowed.length - pictures), limit: 0, counts: { units } };
        },
        close: async () => worker.close(),
      };
    },
  };
}

/** A unit is a product of all rows of the batch with one matrix. */
export async function ourWorker(place: OurDevice): Promise<Worker> {
  // Mesa's software GPU would otherwise take every processor, and leave the host none to overlap with
  if (place.driver === "lavapipe") process.env.LP_NUM_THREADS = "1";
  const device = await openOurs(place);
  return {
    ...describeOurs(device),
    stage: (units, side) => products(device, units, side),
    close: () => device.dispose(),
  };
}

/** A unit is a millisecond in which nothing is done: a device that takes nothing from the host. */
export async function timerWorker(): Promise<Worker> {
  return {
    device: "none",
    library: "a timer",
    stage: (units) => async (values) => {
      await new Promise((resolve) => setTimeout(resolve, units));
      return values.map((value) => value[0] as number);
    },
    close: () => undefined,
  };
}

/** The sum of each picture's first row after products with a permutation. */
function products(device: Device, count: number, side: number): BatchStage<Float32Array, number> {
  const shift = Float32Array.from({ length: side * side }, (_, i) =>
    i % side === (Math.floor(i / side) + 1) % side ? 1 : 0,
  );
  const matrix = device.freeze(hostTensor([side, side], shift));
  const chain = program(
    device,
    (x: Tensor, permutation: Tensor) => {
      let y = x; // [B side, side]
      for (let i = 0; i < count; i++) y = matmul(y, permutation);
      return sum(y, { axis: 1 }); // [B side]
    },
    { name: `chain of ${count}` },
  );
  return async (values) => {
    const joined = new Float32Array(values.length * side * side);
    for (const [i, value] of values.entries()) joined.set(value, i * side * side);
    using sums = await chain.run(hostTensor([values.length * side, side], joined), matrix);
    const { data } = await read(sums);
    return values.map((_, i) => data[i * side] as number);
  };
}

async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** A picture without a pattern. */
function picture(side: number, number: number): Image {
  const data = Uint8Array.from({ length: side * side }, (_, i) => (i * 67 + (i >> 3) * 29 + number * 31) % 256);
  return { width: side, height: side, channels: 1, data };
}
