import { type ByteSource, bytesSource, FormatError, type Json } from "@nidus/data";
import { type HostTensor, leavesOf } from "@nidus/tensor";
import { canonicalJson } from "../canonicalJson.ts";
import { decodeRecord, encodeRecord, type RecordFormat } from "../recordFile.ts";

/** A training between two steps, as plain data: enough to go on as if it had never stopped. */
export interface TrainingSnapshot {
  /** Steps done. */
  readonly step: number;
  /** All that the result depends on: head, training, seed, weights, support, synthesis. Others are refused. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Trees of host tensors: parameters, and Adam's moments. */
  readonly parameters: unknown;
  readonly first: unknown;
  readonly second: unknown;
  /** With validation: the best epoch so far. */
  readonly best?: Best;
}

export interface Best {
  readonly epoch: number;
  readonly loss: number;
  readonly parameters: unknown;
}

const FORMAT: RecordFormat = { format: "nidus training snapshot", version: 1 };

/** A snapshot as one safetensors file. */
export function encodeSnapshot(snapshot: TrainingSnapshot): Promise<Uint8Array> {
  return encodeRecord(FORMAT, snapshot);
}

/** @throws FormatError for a file that is damaged, newer than this code, or no snapshot. */
export async function decodeSnapshot(file: Uint8Array | ByteSource): Promise<TrainingSnapshot> {
  return (await decodeRecord(
    FORMAT,
    file instanceof Uint8Array ? bytesSource("snapshot", file) : file,
  )) as unknown as TrainingSnapshot;
}

/** @throws FormatError naming the settings in which a run differs from the one that a snapshot is of. */
export function checkSettings(snapshot: TrainingSnapshot, settings: TrainingSnapshot["settings"]): void {
  const names = [...new Set([...Object.keys(snapshot.settings), ...Object.keys(settings)])].sort();
  const differences = names.flatMap((name) => {
    const [was, is] = [canonicalJson(snapshot.settings[name]), canonicalJson(settings[name])];
    return was === is ? [] : [`${name} was ${shown(was)} and is ${shown(is)}`];
  });
  if (differences.length > 0)
    throw new FormatError("resume", `expected the run that the snapshot is of, but ${differences.join("; ")}`);
}

function shown(json: string | undefined): string {
  const text = json ?? "absent";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Whether a snapshot can be gone on from: none of its numbers is NaN or infinite. */
export function isSound({ parameters, first, second }: TrainingSnapshot): boolean {
  return leavesOf<HostTensor>([parameters, first, second]).every(({ leaf }) =>
    (leaf.data as Float32Array).every(Number.isFinite),
  );
}
