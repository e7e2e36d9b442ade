import { type Clip, encodeImages } from "@nidus/clip";
import { disposeAll, type HostTensor, type OnDevice, Program, read, type Tensor, type Traced } from "@nidus/tensor";
import { checkBackbone } from "./backbone.ts";
import { type BankPieces, bankPieces, traceBank } from "./bank/traceBank.ts";
import type { AnyDetector } from "./detector.ts";
import type { HostEvidence } from "./evidence.ts";
import { firstRows, type PictureInput, stackPictures, stackRows, viewOf } from "./pictureInput.ts";
import { type Towers, type TracedInput, traceHead } from "./traceHead.ts";

type Bank = Readonly<Record<string, HostTensor>>;

/** A detector on a device. Holds its tensors and one program there until it is disposed of. */
export interface Scorer extends Disposable {
  /** Evidence of up to `group` pictures; leaves `[n, ...]`. `bank`: another memory, for this call and as many pictures alone. */
  evidence(inputs: readonly PictureInput[], bank?: Bank): Promise<HostEvidence>;
  /** The same from pixels `[3, S, S]`; features stay on the device. */
  evidenceOf(pixels: readonly HostTensor[]): Promise<HostEvidence>;
}

/** What a program of evidence is given besides the pictures. */
interface Fitted {
  readonly parameters: unknown;
  readonly text?: unknown;
  readonly bank: Traced<BankPieces>;
}

/**
 * @param group Pictures per run; fewer are filled up with zeros, so that there is one program.
 * @throws DeviceError when the weights are not those that the detector was fitted on.
 */
export function openScorer(
  detector: AnyDetector,
  { clip, group }: { readonly clip: Clip; readonly group: number },
): Scorer {
  const { head } = detector;
  checkBackbone(head, detector.backbone, clip.info);
  const { device } = clip;
  const trace = traceHead(head, clip);
  const view = viewOf(head.needs);
  const towers = head.needs.feedback ? { vision: clip.weights.vision } : {};
  const { parameters, text } = device.freeze({ parameters: detector.parameters, text: detector.text });
  const freezeBank = (bank: Bank): OnDevice<BankPieces> => device.freeze(bankPieces(bank));
  const bank = freezeBank(detector.bank);

  const evidence = (fitted: Fitted, over: Towers, input: TracedInput): Readonly<Record<string, Tensor>> => {
    const memory = head.needs.bank === undefined ? undefined : traceBank(fitted.bank);
    const features = trace.features(fitted.parameters, input, over);
    return head.evidence(fitted.parameters as never, fitted.text as never, memory, features);
  };
  const program = new Program(device, evidence, { name: `${head.name} evidence` });
  const run = async (input: unknown, count: number, rows: unknown = bank): Promise<HostEvidence> => {
    const result = await program.run({ parameters, text, bank: rows } as never, towers as never, input as never);
    const host = await read(result);
    disposeAll(result);
    return Object.fromEntries(Object.entries(host).map(([name, tensor]) => [name, firstRows(tensor, count)]));
  };

  return {
    async evidence(inputs, other) {
      const rows = other && freezeBank(other);
      try {
        return await run(stackPictures(inputs, rows ? inputs.length : group), inputs.length, rows);
      } finally {
        if (rows) disposeAll(rows);
      }
    },
    async evidenceOf(pixels) {
      const batch = stackRows(pixels, group);
      if (head.needs.feedback) return run({ pixels: batch }, pixels.length);
      const features = await encodeImages(clip, batch, view);
      try {
        return await run(features, pixels.length);
      } finally {
        disposeAll(features);
      }
    },
    [Symbol.dispose]() {
      program.dispose();
      disposeAll({ parameters, text, bank });
    },
  };
}
