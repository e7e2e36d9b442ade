import { type HostTensor, hostTensor } from "@nidus/tensor";

/** `(a + b) * factor`, element by element, on the host: two branches' maps or scores as one. */
export function hostSum(a: HostTensor, b: HostTensor, factor = 1): HostTensor {
  return hostTensor(
    a.shape,
    a.data.map((x: number, i: number) => (x + (b.data[i] as number)) * factor),
  );
}
