import process from "node:process";
import { EXIT, UsageError } from "./exitCode.ts";
import { jsonLine, printable } from "./printable.ts";
import { defineVerb, type Verb } from "./verb.ts";

export const download: Verb = defineVerb({
  name: "download",
  about:
    "a CLIP from the Hugging Face hub into the shared cache, to work offline afterwards: openai/clip-vit-large-patch14",
  words: "model",
  flags: {
    revision: { type: "string", default: "main", requiresArg: true, describe: "a branch, a tag, or a commit" },
    offline: { type: "boolean", default: false, describe: "only look whether it is in the cache" },
  },
  async run({ words, json, revision, offline }, streams) {
    const wrong = words.find((word) => !/^[\w.-]+\/[\w.-]+$/.test(word));
    if (wrong !== undefined)
      throw new UsageError(`download: expected a model of the hub (openai/clip-vit-large-patch14), got "${wrong}"`);
    const { hubSnapshot } = await import("@nidus/clip");
    const { readHubEnvironment } = await import("../rim/hub/hubEnvironment.ts");
    const { nodeHub } = await import("../rim/hub/nodeHub.ts");
    const { progressOf } = await import("./run/progress.ts");
    const { services, options } = nodeHub(await readHubEnvironment(process.env));
    for (const repo of words) {
      let shown: { readonly file: string; readonly progress: ReturnType<typeof progressOf> } | undefined;
      const onProgress = (to: {
        file: string;
        received: number;
        total: number | undefined;
        bytesPerSecond?: number;
      }): void => {
        if (to.total === undefined) return;
        if (shown?.file !== to.file) {
          shown?.progress.end();
          shown = { file: to.file, progress: progressOf(streams, `${to.file}, bytes`) };
        }
        const { received, total, bytesPerSecond: rate } = to;
        const pace = rate === undefined ? {} : { secondsLeft: (total - received) / rate, note: `${megabytes(rate)}/s` };
        shown.progress.at({ done: received, total, ...pace });
      };
      const snapshot = await hubSnapshot({ repo, revision }, services, {
        ...options,
        offline: offline || options.offline,
        onProgress,
        signal: streams.untilStopped?.(),
      });
      shown?.progress.end();
      const { commit, folder, isCached } = snapshot;
      streams.out(
        json
          ? jsonLine({ repo, commit, folder, files: [...snapshot.files.keys()], isCached })
          : printable(`${repo} at ${commit.slice(0, 12)}: ${isCached ? "was in the cache" : "downloaded"}, ${folder}`) +
              "\n",
      );
    }
    return EXIT.ok;
  },
});

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
