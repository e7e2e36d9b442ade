import {
  type Device,
  diceLoss,
  type EvidenceRange,
  focalLoss,
  gatherRanges,
  type HostTensor,
  hostSum,
  hostTensor,
  imageBce,
  mapScores,
  minMaxNormalize,
  reshape,
  stack,
  sub,
  type Tensor,
  take,
  valueAndGrad,
} from "nidus";
import type { Computed } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { runOnce } from "../shared/runOnce.ts";

/** `loss.K.p` and `loss.K.y` to focal and Dice, with their gradients. */
export async function* losses(set: ReferenceSet, device: Device): AsyncIterable<Computed> {
  for (const { name, prefix } of cases(set, "loss.", ".p")) {
    const maps = await set.floats(name);
    const mask = await set.floats(`${prefix}y`);
    const focal = await withGradient(device, focalLoss, maps, mask);
    yield { tensor: `${prefix}focal`, value: focal.value };
    yield { tensor: `${prefix}grad_focal`, value: focal.gradient };
    const abnormal = await channel(device, maps);
    const dice = await withGradient(device, diceLoss, abnormal, mask);
    yield { tensor: `${prefix}dice`, value: dice.value };
    yield { tensor: `${prefix}grad_dice`, value: dice.gradient };
  }
}

/** Pictures of one patch, whose logits differ by the set's. */
export async function* bce(set: ReferenceSet, device: Device): AsyncIterable<Computed> {
  const [logits, labels] = [await set.floats("bce.logits"), await set.floats("bce.labels")];
  const loss = (x: Tensor, y: Tensor): Tensor => {
    const z = reshape(stack([sub(x, x), x], { axis: 1 }), [-1, 1, 2]); // [B, 1, 2]
    return imageBce(z, y, "logit");
  };
  const { value, gradient } = await withGradient(device, loss, logits, labels);
  yield { tensor: "bce.loss", value };
  yield { tensor: "bce.grad", value: gradient };
}

/** Half and half of two branches, each on the scale of all pictures together; and, as a contrast, of each picture by itself. */
export async function* fusion(set: ReferenceSet): AsyncIterable<Computed> {
  const branches = { zero: await set.floats("fusion.zero"), few: await set.floats("fusion.few") };
  const fuse = (parts: typeof branches) => {
    const gathered = gatherRanges();
    gathered.add(parts);
    const { zero, few } = gathered.ranges() as Record<keyof typeof branches, EvidenceRange>;
    const map = hostSum(minMaxNormalize(parts.zero, zero), minMaxNormalize(parts.few, few), 0.5);
    return { map, minmax: [zero.min, zero.max, few.min, few.max] };
  };
  const { map, minmax } = fuse(branches);
  yield { tensor: "fusion.minmax", value: { shape: [minmax.length], data: minmax } };
  yield { tensor: "fusion.map", value: map };
  const pictures = map.shape[0] as number;
  yield { tensor: "fusion.image_score", value: mapScores(map, "max") };
  const single = Array.from({ length: pictures }, (_, i) =>
    Array.from(fuse({ zero: picture(branches.zero, i), few: picture(branches.few, i) }).map.data),
  );
  yield { tensor: "fusion.per_image_map", value: { shape: map.shape, data: single.flat() } };
}

function picture({ shape, data }: HostTensor, i: number): HostTensor {
  const size = data.length / (shape[0] as number);
  return hostTensor([1, ...shape.slice(1)], data.slice(i * size, (i + 1) * size) as Float32Array);
}

/** Names of inputs between a prefix and an ending. */
function cases(set: ReferenceSet, from: string, ending: string): { readonly name: string; readonly prefix: string }[] {
  return set.names
    .filter((name) => name.startsWith(from) && name.endsWith(ending))
    .map((name) => ({ name, prefix: name.slice(0, 1 - ending.length) }));
}

function channel(device: Device, maps: HostTensor): Promise<HostTensor> {
  return runOnce(device, (x: Tensor) => take(x, { axis: 1, index: 1 }), maps);
}

function withGradient(
  device: Device,
  loss: (x: Tensor, y: Tensor) => Tensor,
  x: HostTensor,
  y: HostTensor,
): Promise<{ readonly value: HostTensor; readonly gradient: HostTensor }> {
  const both = (p: Tensor, target: Tensor) => valueAndGrad((q: Tensor) => loss(q, target))(p);
  return runOnce(device, both, x, y);
}
