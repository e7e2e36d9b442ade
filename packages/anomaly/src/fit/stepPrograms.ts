import type { Clip } from "@nidus/clip";
import {
  type AdamScalars,
  type HostTensor,
  hostTensor,
  type Optimizer,
  Program,
  stack,
  type Tensor,
  type TrainingState,
  valueAndGrad,
} from "@nidus/tensor";
import type { AnyHead } from "../head.ts";
import { stackPictures } from "../pictureInput.ts";
import type { Loss } from "../traced.ts";
import { type Towers, type TracedInput, traceHead } from "../traceHead.ts";
import type { EncodedSample } from "./makeBatches.ts";

/** What stays the same from step to step, on the device. */
export interface Fixed {
  /** Text features where no parameter reaches them; else the towers hold the text tower, and every step makes them anew. */
  readonly text?: unknown;
  readonly towers: Towers;
}

/** What changes, on the host. */
export interface StepInput {
  readonly pictures: TracedInput;
  readonly label: Tensor;
  readonly mask?: Tensor;
}

export interface StepResult {
  /** By name, scalars. */
  readonly parts: Readonly<Record<string, Tensor>>;
  /** Loss and parts in one tensor, in the order of their names: one read per step.  `[1 + parts]`. */
  readonly told: Tensor;
  readonly training: TrainingState<unknown>;
}

type Step = (
  training: TrainingState<unknown>,
  scalars: AdamScalars<Tensor>,
  fixed: Fixed,
  input: StepInput,
) => StepResult;

export interface StepPrograms extends Disposable {
  /** One optimiser step. The old parameters' buffers become the new ones'. */
  readonly step: Program<Parameters<Step>, StepResult>;
  /** The loss alone: for validation. */
  readonly loss: Program<readonly [unknown, Fixed, StepInput], Tensor>;
}

/** The differentiated step of a head, and its loss. Traced once per size of batch. */
export function stepPrograms(head: AnyHead, clip: Clip, optimizer: Optimizer): StepPrograms {
  const trace = traceHead(head, clip);
  const lossOf = (parameters: unknown, { text, towers }: Fixed, { pictures, label, mask }: StepInput): Loss => {
    const features = trace.features(parameters, pictures, towers);
    const words = towers.text === undefined ? text : trace.text(parameters, towers);
    return (head.loss as NonNullable<AnyHead["loss"]>)(parameters as never, words, features, { label, mask } as never);
  };
  const step: Step = ({ parameters, state }, scalars, fixed, input) => {
    const { value, gradient } = valueAndGrad((p: unknown) => {
      const { total, parts } = lossOf(p, fixed, input);
      return { loss: total, parts };
    })(parameters);
    const { loss, parts } = value;
    const told = stack([loss, ...partNames(parts).map((name) => parts[name] as Tensor)], { axis: 0 });
    return { parts, told, training: optimizer.update(parameters, gradient, state, scalars) };
  };
  const programs = {
    step: new Program(clip.device, step, { name: `${head.name} step`, donate: [0] }),
    loss: new Program(clip.device, (...args: readonly [unknown, Fixed, StepInput]) => lossOf(...args).total, {
      name: `${head.name} loss`,
    }),
  };
  return {
    ...programs,
    [Symbol.dispose]: () => {
      programs.step.dispose();
      programs.loss.dispose();
    },
  };
}

/** The order of a report. */
export function partNames(parts: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(parts).sort();
}

/** A batch as the step takes it. `masked`: whether every abnormal picture of the support has a mask. */
export function stepInput(samples: readonly EncodedSample[], size: number, masked: boolean): unknown {
  const labels = Float32Array.from(samples, ({ label }) => label);
  return {
    pictures: stackPictures(
      samples.map(({ input }) => input),
      samples.length,
    ),
    label: hostTensor([samples.length], labels),
    ...(masked ? { mask: stackMasks(samples, size) } : {}),
  };
}

/** `[B, S, S]`. */
function stackMasks(samples: readonly EncodedSample[], size: number): HostTensor {
  const data = new Float32Array(samples.length * size * size);
  for (const [i, { mask }] of samples.entries()) if (mask) data.set(mask.data, i * size * size);
  return hostTensor([samples.length, size, size], data);
}
