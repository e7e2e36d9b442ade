import { stat } from "node:fs/promises";
import {
  type Clip,
  folderWeights,
  hubSnapshot,
  type LoadClipOptions,
  loadClip as load,
  type WeightSource,
} from "@nidus/clip";
import { FormatError } from "@nidus/data";
import { readHubEnvironment } from "./hub/hubEnvironment.ts";
import { nodeHub } from "./hub/nodeHub.ts";
import { nodeFolder } from "./nodeFolder.ts";

/** `owner/name`, as the hub names models. */
const REPO = /^[\w.-]+\/[\w.-]+$/;

/**
 * Loads a CLIP: from a folder, from the Hugging Face hub by name (downloaded once, to the shared cache; `HF_HOME`, `HF_TOKEN`,
 * `HF_ENDPOINT` and `HF_HUB_OFFLINE` count), or from a source of one's own such as `mini()`.
 * @throws FormatError or HubError in one line, as the parts do.
 */
export async function loadClip(source: WeightSource | string, options: LoadClipOptions): Promise<Clip> {
  return load(typeof source === "string" ? await sourceOf(source) : source, options);
}

async function sourceOf(name: string): Promise<WeightSource> {
  const found = await stat(name).catch(() => undefined);
  if (found?.isDirectory()) return folderWeights(name, nodeFolder(name));
  if (found !== undefined)
    throw new FormatError(name, "is a file; give the folder that holds it, with its config.json and tokenizer");
  if (!REPO.test(name)) throw new FormatError(name, "is neither a folder nor a model of the hub (owner/name)");
  return {
    name,
    open: async (signal) => {
      const { services, options } = nodeHub(await readHubEnvironment(process.env));
      const snapshot = await hubSnapshot({ repo: name }, services, { ...options, signal });
      return folderWeights(name, nodeFolder(snapshot.folder)).open(signal);
    },
  };
}
