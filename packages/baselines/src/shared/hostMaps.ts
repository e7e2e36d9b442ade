import { mapScore } from "@nidus/anomaly";
import { type HostTensor, hostTensor } from "@nidus/tensor";

/** `(a + b) * factor`, element by element. */
export function hostSum(a: HostTensor, b: HostTensor, factor = 1): HostTensor {
  return hostTensor(
    a.shape,
    a.data.map((x: number, i: number) => (x + (b.data[i] as number)) * factor),
  );
}

/** The greatest value of each map.  `[B, S, S]` -> `[B]`. */
export function greatest({ shape, data }: HostTensor): HostTensor {
  const pictures = shape[0] as number;
  const pixels = data.length / pictures;
  const scores = Float32Array.from({ length: pictures }, (_, i) =>
    mapScore(data.subarray(i * pixels, (i + 1) * pixels), "max"),
  );
  return hostTensor([pictures], scores);
}
