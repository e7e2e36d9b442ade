import type { Clip } from "@nidus/clip";
import type { Augment, Sample } from "@nidus/data";
import { disposeAll, type HostTensor, hostTensor, Program, read, ShapeError, type Tensor } from "@nidus/tensor";
import type { RowRanges } from "../detector.ts";
import type { Encoder } from "../encoder.ts";
import type { AnyHead } from "../head.ts";
import { stackPictures } from "../pictureInput.ts";
import { type Towers, type TracedInput, traceHead } from "../traceHead.ts";
import type { SupportPicture } from "./support.ts";
import { checkedPixels, versionsOf } from "./trainingSource.ts";

/** The memory of a head: rows by name, and which picture each came from. */
export interface Memory {
  /** `[rows, D]`. */
  readonly bank: Readonly<Record<string, HostTensor>>;
  /** Along the pictures. */
  readonly rows: readonly RowRanges[];
}

export interface RememberOptions {
  readonly clip: Clip;
  readonly encoder: Encoder;
  readonly parameters: unknown;
  readonly augment?: Augment;
  readonly signal?: AbortSignal;
}

/** The rows of normal pictures and of what `augment` makes of them, picture after picture. */
export async function rememberNormal(
  head: AnyHead,
  normal: readonly SupportPicture[],
  { clip, encoder, parameters, augment, signal }: RememberOptions,
): Promise<Memory> {
  if (head.needs.bank === undefined || head.bank === undefined) return { bank: {}, rows: normal.map(() => ({})) };
  const remember = head.bank.bind(head);
  const trace = traceHead(head, clip);
  const towers = head.needs.feedback ? { vision: clip.weights.vision } : {};
  const fitted = clip.device.freeze({ parameters });
  using program = new Program(
    clip.device,
    (p: { readonly parameters: unknown }, over: Towers, input: TracedInput): Readonly<Record<string, Tensor>> =>
      remember(p.parameters as never, trace.features(p.parameters, input, over)),
    { name: `${head.name} bank` },
  );
  const pixels = checkedPixels(head, "predict");
  const parts = new Map<string, HostTensor[]>();
  const rows: RowRanges[] = [];
  const counts = new Map<string, number>();
  try {
    for (const { key, predict: image } of normal) {
      signal?.throwIfAborted();
      const versions: readonly Sample[] = await versionsOf({ key, image, label: 0 }, augment);
      const own: Record<string, readonly [number, number]> = {};
      for (const input of await encoder.recall(versions.map((version) => pixels(version.key, version.image)))) {
        const made = await program.run(fitted as never, towers as never, stackPictures([input], 1) as never);
        for (const [name, part] of Object.entries(await read(made))) {
          const begin = counts.get(name) ?? 0;
          const end = begin + (part.shape[0] as number);
          parts.set(name, [...(parts.get(name) ?? []), part]);
          counts.set(name, end);
          own[name] = [own[name]?.[0] ?? begin, end];
        }
        disposeAll(made);
      }
      rows.push(own);
    }
  } finally {
    disposeAll(fitted);
  }
  return { bank: Object.fromEntries([...parts].map(([name, list]) => [name, joinRows(name, list)])), rows };
}

/** `[rows, D]` each -> all below each other. */
function joinRows(name: string, parts: readonly HostTensor[]): HostTensor {
  const [first] = parts as [HostTensor];
  if (first.shape.length !== 2) throw new ShapeError(`bank "${name}"`, `expected rows [rows, D], got [${first.shape}]`);
  const total = parts.reduce((sum, { data }) => sum + data.length, 0);
  const data = first.data instanceof Float64Array ? new Float64Array(total) : new Float32Array(total);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return hostTensor([total / (first.shape[1] as number), first.shape[1] as number], data);
}
