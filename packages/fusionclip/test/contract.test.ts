// timeout: 600
import { headSuites } from "@nidus/anomaly/head-suite";
import type { Json } from "@nidus/data";
import { fusionclip } from "../src/fusionclip.ts";
import type { FusionclipOptions } from "../src/options.ts";

const SMALL: FusionclipOptions = {
  size: 12,
  taps: [1, 3],
  object: "knee",
  prompts: { kind: "learned", vectors: 2, templates: ["a {}."] },
  states: { normal: ["{}", "fine {}"], abnormal: ["{} with flaw"] },
};

/** No branch, reading or fusion of the first head is one of the second's. */
const OTHER: FusionclipOptions = {
  ...SMALL,
  branches: ["cls", "loc"],
  prompts: { kind: "learned", vectors: 2, templates: ["a {}.", "my {}."], share: "state" },
  average: "features",
  causal: false,
  bias: false,
  loss: "both",
  bce: "mvfa",
  bank: "adapted",
  fuse: "deployed",
  score: "mean",
  normalize: "none",
};

const FIXED: FusionclipOptions = {
  ...SMALL,
  branches: ["gal"],
  prompts: { kind: "fixed", templates: ["a {}.", "my {}."] },
  relu: false,
  loss: "image",
  bce: "prob",
  bank: "none",
};

const from =
  (own: FusionclipOptions) =>
  (options?: Json): ReturnType<typeof fusionclip> =>
    fusionclip((options as FusionclipOptions | undefined) ?? own);

await headSuites({
  fusionclip: from(SMALL),
  "fusionclip, otherwise": from(OTHER),
  "fusionclip, fixed prompts": from(FIXED),
});
