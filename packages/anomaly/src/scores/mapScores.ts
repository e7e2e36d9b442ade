import { type HostTensor, hostTensor } from "@nidus/tensor";
import { type MapScore, mapScore } from "./mapScore.ts";

/** The {@link mapScore} of each map of a batch.  `[B, S, S]` -> `[B]`. */
export function mapScores({ shape, data }: HostTensor, rule: MapScore): HostTensor {
  const pictures = shape[0] as number;
  const pixels = data.length / pictures;
  const scores = Float32Array.from({ length: pictures }, (_, i) =>
    mapScore(data.subarray(i * pixels, (i + 1) * pixels), rule),
  );
  return hostTensor([pictures], scores);
}
