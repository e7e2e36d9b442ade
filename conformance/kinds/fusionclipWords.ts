import { fillTemplates, fusionclipPrompts, type HostTensor, type ResolvedFusionclip } from "nidus";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import type { Sentences } from "../shared/wordsFor.ts";

/** What the set's ids spell: the words before and after the learned vectors, what all begin with, and fixed sentences. */
export async function fusionclipWords(
  set: ReferenceSet,
  { options, prefix = "" }: { readonly options: ResolvedFusionclip; readonly prefix?: string },
): Promise<Sentences> {
  const found = new Map<string, readonly number[]>();
  const beginnings: (readonly number[])[] = [];
  for (const name of ["normal", "abnormal"] as const) {
    const rows = rowsOf(await set.integers(`prompt.${name}.ids`));
    const starts = (await set.integers(`prompt.${name}.ctx_start`)).data;
    const ends = (await set.integers(`prompt.${name}.eot`)).data;
    for (const [i, [before, vectors, after]] of fusionclipPrompts(options.states[name], options).entries()) {
      const [row, start] = [rows[i] as number[], starts[i] as number];
      beginnings.push(row.slice(1, start));
      found.set(before as string, row.slice(1, start));
      found.set(after as string, row.slice(start + (vectors as number), ends[i]));
    }
  }
  const [first = []] = beginnings;
  const shared = first.filter((_, i) =>
    beginnings.every((ids) => first.slice(0, i + 1).every((id, j) => ids[j] === id)),
  );
  found.set(prefix, shared);
  for (const tensor of set.names.filter((one) => one.endsWith(".ids") && one.includes("fixed_prompt"))) {
    const states = options.states[tensor.includes(".abnormal.") ? "abnormal" : "normal"];
    const { templates } = (await set.json("config-variants.json")) as { readonly templates: string[] };
    const rows = rowsOf(await set.integers(tensor));
    for (const [i, sentence] of fillTemplates(templates, states).entries()) {
      const row = rows[i] as number[];
      found.set(
        sentence.replace("{}", () => options.object),
        row.slice(1, row.indexOf(Math.max(...row))),
      ); // the end has the greatest id
    }
  }
  return found;
}

function rowsOf({ shape, data }: HostTensor<"i32">): number[][] {
  const [count, length] = shape as [number, number];
  return Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * length, (i + 1) * length)));
}
