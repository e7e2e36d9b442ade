import type { ClipInfo } from "@nidus/clip";

/** Sizes of a CLIP that its memory follows from. */
export type ClipSizes = Pick<ClipInfo, "embed" | "vision" | "text">;

/** What a job takes, weights stored as f16. */
export interface MemoryNeeds {
  /** Weights, and what programs hold between their kernels: in a GPU's own memory, or in WebAssembly's, which ends at 4 GiB. */
  readonly deviceBytes: number;
  /** The rest of the process. On a processor both add up. */
  readonly hostBytes: number;
  /** The largest of the tensors that a kernel reads or writes. */
  readonly bindingBytes: number;
}

export interface PredictJob {
  /** Side S of the pictures as the tower sees them, pixels. */
  readonly side: number;
  /** Tapped blocks. */
  readonly taps: number;
  /** Pictures at once. */
  readonly batch: number;
}

export interface FitJob extends PredictJob {
  /** Samples per step, instead of pictures at once. */
  readonly batch: number;
  /** Sentences with vectors to be learned. */
  readonly prompts: number;
}

const [F16, F32] = [2, 4];
/** Runtime and code: 0.11 GiB in Node, measured. */
const RUNTIME = 0.11 * 2 ** 30;
/** Freed stretches of a device's memory that nothing fits into lie idle: an eighth, measured over a fit. */
export const IDLE: number = 1 / 8;
/** As `fit` encodes samples. */
const GROUP = 16;
/** Numbers that a block holds per token, besides its hidden layer: the stream, its norm, queries, keys, values. In widths of the tower. */
const HELD = 5;
/** What is kept of each for the gradients, in the same measure: `explain()` of MediCLIP's step at the sizes of ViT-L/14. */
const KEPT = 9;
/** The same per token, tap and channel of the joint space, of each sample. */
const KEPT_IN_HEAD = 4;
/** Parameters, both moments and the gradient. */
const COPIES_IN_ADAM = 4;

/** Weights of both towers, and one picture after the other, or some at once, through the vision tower. */
export function predictNeeds(sizes: ClipSizes, job: PredictJob): MemoryNeeds {
  return needsOf(sizes, job, towerBytes(sizes) + encodingBytes(sizes, job));
}

/**
 * A fit of MediCLIP: the vision tower encodes ahead of the steps, and a step differentiates through the whole text tower, whose
 * activations are most of what comes on top of the weights.
 */
export function mediclipFitNeeds(sizes: ClipSizes, { batch, prompts, ...job }: FitJob): MemoryNeeds {
  const { vision, text, embed } = sizes;
  const ahead = { ...job, batch: GROUP };
  const trained = job.taps * embed * (vision.width + 1);
  const step =
    prompts * text.context * (KEPT * text.layers * text.width + heldPerToken(text)) +
    batch * tokensOf(sizes, job) * job.taps * KEPT_IN_HEAD * embed +
    COPIES_IN_ADAM * trained;
  return needsOf(sizes, ahead, towerBytes(sizes) + encodingBytes(sizes, ahead) + F32 * step);
}

/** Numbers in both towers and the table of tokens. */
export function parameterCount(sizes: ClipSizes): number {
  const { vision, text } = sizes;
  return vision.layers * blockCount(vision) + text.layers * blockCount(text) + otherCount(sizes) + tableCount(sizes);
}

function needsOf(sizes: ClipSizes, job: PredictJob, held: number): MemoryNeeds {
  const { vision } = sizes;
  const table = tableCount(sizes);
  const tokens = job.batch * tokensOf(sizes, job);
  const features = job.taps * tokens * vision.width * F32;
  return {
    deviceBytes: Math.ceil(held * (1 + IDLE)),
    // the table as it is kept, and, as the largest tensor, as it was read; features as they come, and by picture
    hostBytes: Math.ceil(RUNTIME + table * F16 + table * F32 + 2 * features),
    bindingBytes: tokens * vision.hidden * F32,
  };
}

/** All weights but for the table of tokens, which stays on the host. */
const towerBytes = (sizes: ClipSizes): number => F16 * (parameterCount(sizes) - tableCount(sizes));

const encodingBytes = (sizes: ClipSizes, job: PredictJob): number =>
  F32 * job.batch * tokensOf(sizes, job) * heldPerToken(sizes.vision);

const heldPerToken = ({ width, hidden }: { readonly width: number; readonly hidden: number }): number =>
  HELD * width + hidden;

const tokensOf = ({ vision }: ClipSizes, { side }: { readonly side: number }): number =>
  1 + Math.floor(side / vision.patch) ** 2;

const tableCount = ({ text }: ClipSizes): number => text.vocabulary * text.width;

/** Two norms, queries, keys and values, output, two layers of the perceptron, with their biases. */
function blockCount({ width, hidden }: { readonly width: number; readonly hidden: number }): number {
  return 4 * width + 4 * width * (width + 1) + hidden * (width + 1) + width * (hidden + 1);
}

/** Patches, class token, positions, norms, projections, and the scale of the logits. */
function otherCount(sizes: ClipSizes): number {
  const { vision, text, embed } = sizes;
  const seen = 3 * vision.patch ** 2 + 1 + tokensOf(sizes, { side: vision.size }) + 4 + embed;
  return vision.width * seen + text.width * (text.context + 2 + embed) + 1;
}
