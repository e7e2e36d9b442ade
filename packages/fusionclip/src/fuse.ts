import { type Calibration, type HostEvidence, mapScore, minMaxNormalize, type Verdict } from "@nidus/anomaly";
import { type HostTensor, hostTensor } from "@nidus/tensor";
import type { FusionclipEvidence, FusionclipOptions } from "./options.ts";
import { resolveFusionclip } from "./resolve.ts";

/**
 * Both branches to one map and one score per picture, on the host.
 * @throws RangeError for a calibration of another kind than the fusion is: a verdict that depends on the whole test set is always
 * labelled so.
 */
export function fusionclipFuse(
  { zeroMap, fewMap, zeroScore, fewScore }: HostEvidence<FusionclipEvidence>,
  { from, ranges }: Calibration<keyof FusionclipEvidence>,
  options: FusionclipOptions = {},
): Verdict {
  const { fuse, score } = resolveFusionclip(options);
  if (fuse === "deployed" && from === "test set")
    throw new RangeError(
      'fusionclip: fuse "deployed" takes a calibration from support or validation pictures, got one from the test set; take fuse "mvfa"',
    );
  if (fuse === "mvfa" && from !== "test set")
    throw new RangeError(
      `fusionclip: fuse "mvfa" takes a calibration from the test set, got one from the ${from}; pass predict one of calibrate(detector, test, { clip, from: "test set" }), or take fuse "deployed"`,
    );
  const halves = fuse !== "april";
  const map = halves
    ? sum(minMaxNormalize(zeroMap, ranges.zeroMap), minMaxNormalize(fewMap, ranges.fewMap), 0.5)
    : sum(zeroMap, fewMap);
  if (score === "max") return { map, score: greatest(map) };
  const means = halves
    ? sum(minMaxNormalize(zeroScore, ranges.zeroScore), minMaxNormalize(fewScore, ranges.fewScore), 0.5)
    : sum(zeroScore, fewScore);
  return { map, score: means };
}

/** `(a + b) * factor`. */
function sum(a: HostTensor, b: HostTensor, factor = 1): HostTensor {
  return hostTensor(
    a.shape,
    a.data.map((x: number, i: number) => (x + (b.data[i] as number)) * factor),
  );
}

/** `[B, S, S]` -> `[B]`. */
function greatest({ shape, data }: HostTensor): HostTensor {
  const pictures = shape[0] as number;
  const pixels = data.length / pictures;
  const scores = Float32Array.from({ length: pictures }, (_, i) =>
    mapScore(data.subarray(i * pixels, (i + 1) * pixels), "max"),
  );
  return hostTensor([pictures], scores);
}
