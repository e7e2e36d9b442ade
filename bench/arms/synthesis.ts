import { type Image, type Recorded, replay, rng, synthesize, type Task } from "nidus";
import { type Arm, type OpenArm, timed } from "../shared/arm.ts";

export interface AnomalyWork {
  /** Pixels along each side of the picture. */
  readonly side: number;
}

/** Samples that are made in turn, so that no lucky draw stands for all. */
const SAMPLES = 64;

/** One anomaly of one task in a grey picture: region, draws, painting, label. */
export function anomalies(name: string, task: Task): Arm<AnomalyWork> {
  return {
    name,
    async open({ side }: AnomalyWork): Promise<OpenArm> {
      const bank = Array.from({ length: 4 }, (_, k) => texture(k, side));
      const maker = synthesize([[1, task]], { again: 0 });
      const image = bank[0] as Image;
      const make = (index: number) => maker.record({ image, bank, random: rng(0, "bench").at(index % SAMPLES) });
      for (let i = 0; i < SAMPLES; i++) await make(i); // compiled before it is timed, as in training, which makes thousands
      let last: Recorded | undefined;
      let index = 0;
      return {
        device: "one thread",
        library: "nidus synthesis, exact",
        round: (repeats) =>
          timed(repeats, async () => {
            last = await make(index++);
          }),
        async check() {
          if (last === undefined) return { error: Number.NaN, limit: 0, counts: {} };
          const again = await replay(task, last.rounds, { image, bank });
          let differing = 0;
          for (let i = 0; i < image.data.length; i++) if (again.image.data[i] !== last.image.data[i]) differing++;
          return { error: differing, limit: 0, counts: {} };
        },
        close: async () => undefined,
      };
    },
  };
}

/** Waves and grain, from 40 to 215. */
function texture(seed: number, side: number): Image {
  const random = rng(seed, "picture");
  const data = Uint8Array.from({ length: side * side }, (_, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    return 110 + 50 * Math.sin((row + 3 * seed) / 23) * Math.cos(column / 31) + random.integer(0, 40);
  });
  return { width: side, height: side, channels: 1, data };
}
