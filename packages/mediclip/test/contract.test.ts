// timeout: 600
import { headSuites } from "@nidus/anomaly/head-suite";
import type { Json } from "@nidus/data";
import { mediclip } from "../src/mediclip.ts";
import type { MediclipOptions } from "../src/options.ts";

const SMALL: MediclipOptions = {
  size: 12,
  taps: [1, 3],
  words: { normal: ["normal", "clear"], abnormal: ["lesion"] },
  prompts: { kind: "learned", vectors: 3, wordAt: "middle" },
};

const from =
  (own: MediclipOptions) =>
  (options?: Json): ReturnType<typeof mediclip> =>
    mediclip((options as MediclipOptions | undefined) ?? own);

await headSuites({
  mediclip: from(SMALL),
  "mediclip of the paper": from({ ...SMALL, preset: "paper" }),
  "mediclip, learned prompts alone": from({ ...SMALL, project: "channelPool" }),
  "mediclip, adapters alone": from({ ...SMALL, prompts: { kind: "hard", templates: ["a {}."] } }),
});
