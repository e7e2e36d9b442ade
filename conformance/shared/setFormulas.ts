import { join } from "node:path";
import { FormatError, folderWeights, type HostTensor, type Json, nodeFolder, type WeightSource } from "nidus";
import { clipConfig, isClipSizes } from "./clipConfig.ts";
import { clipFormulas, LOGIT_SCALE } from "./clipFormulas.ts";
import { type FormulaTensor, formulaValues } from "./formula.ts";
import { formulaSource } from "./formulaSource.ts";
import type { SetFolder } from "./setFolder.ts";

/** What belongs to a set and is not stored in it: weights and inputs by formula, or weights in a folder of their own. */
export interface SetFormulas {
  /** A tensor by formula, as the set lists it; or as given, for one that it does not list. */
  formula(name: string, given?: Pick<FormulaTensor, "shape" | "a"> & Partial<FormulaTensor>): HostTensor;
  /** CLIP's weights: those of the folder that `config.json` names, else by formula, by OpenAI's names. Token ids are inputs, so
   * there is no tokenizer. */
  readonly weights: WeightSource;
}

const LISTS = /^formula-tensors.*\.json$/;

/** @throws FormatError for a list of formula tensors that is malformed. */
export async function setFormulas(
  { name, path, files, json }: SetFolder,
  config: Readonly<Record<string, Json | undefined>>,
): Promise<SetFormulas> {
  const fail = (file: string, expected: string): never => {
    throw new FormatError(`${name}/${file}`, `expected ${expected}`);
  };
  const tag = (): string =>
    typeof config.tag === "string" ? config.tag : fail("config.json", 'a "tag" for formula tensors');
  const sizes = isClipSizes(config.clip) ? config.clip : undefined;
  const backbone = sizes === undefined ? [] : clipFormulas(sizes);
  const listed = new Map(backbone.map((tensor) => [tensor.name, tensor]));
  for (const file of files.filter((entry) => LISTS.test(entry))) {
    for (const tensor of parseList(`${name}/${file}`, await json(file))) listed.set(tensor.name, tensor);
  }
  return {
    formula(wanted, given) {
      const tensor = given === undefined ? listed.get(wanted) : { offset: 0, ...given, name: wanted };
      if (tensor === undefined) return fail("formula-tensors.json", `a formula for ${JSON.stringify(wanted)}`);
      return { kind: "host", dtype: "f32", shape: tensor.shape, data: formulaValues(tag(), tensor) };
    },
    weights: {
      name: `the weights of ${name}`,
      async open() {
        if (typeof config.weights === "string")
          return folderWeights(config.weights, nodeFolder(join(path, config.weights))).open();
        if (sizes === undefined) return fail("config.json", 'the sizes of "clip", or a folder of "weights"');
        const tensors = backbone.map((tensor) => listed.get(tensor.name) ?? tensor);
        return {
          tensors: formulaSource(tag(), tensors, { logit_scale: LOGIT_SCALE }),
          config: clipConfig(sizes, config.act),
        };
      },
    },
  };
}

/** `formula-tensors.json`; its checksums are for tests. @throws FormatError. */
export function parseList(source: string, value: unknown): FormulaTensor[] {
  if (!Array.isArray(value)) throw new FormatError(source, "expected a list of formula tensors");
  return value.map((entry: Partial<FormulaTensor> | null) => {
    const { name, shape, a, offset = 0 } = entry ?? {};
    if (typeof name === "string" && Array.isArray(shape) && typeof a === "number") return { name, shape, a, offset };
    throw new FormatError(source, `expected name, shape and a, got ${JSON.stringify(entry)?.slice(0, 80)}`);
  });
}
