/**
 * The process that one arm runs in: `armHost.ts SUITE ARM CASE`. It answers its parent's questions one at a time. Libraries that
 * each bring a copy of Dawn do not get along inside one process, and one that crashes should not take the others with it.
 */
import { type Arm, NotHere, type OpenArm } from "./arm.ts";
import type { Answer, Question } from "./protocol.ts";

const WARM_UPS = 2;

const [suiteName, armName, caseText] = process.argv.slice(2);
const { arms } = (await import(`../suites/${suiteName}.ts`)) as { readonly arms: readonly Arm<unknown>[] };
let open: OpenArm | undefined;

process.on("message", async (question: Question) => {
  process.send?.(await answer(question));
  if (question.ask === "close") process.exit(0);
});

async function answer(question: Question): Promise<Answer> {
  try {
    return { kind: "done", value: await act(question) };
  } catch (reason) {
    const text = reason instanceof Error ? reason.message : String(reason);
    return { kind: reason instanceof NotHere ? "notHere" : "failed", text };
  }
}

async function act(question: Question): Promise<unknown> {
  if (question.ask === "open") {
    const arm = arms.find(({ name }) => name === armName);
    if (arm === undefined) throw new Error(`no arm ${armName} in the suite ${suiteName}`);
    open = await arm.open(JSON.parse(caseText ?? "null"));
    const { device, library } = open;
    await open.round(WARM_UPS);
    return { device, library, milliseconds: (await open.round(1)).milliseconds };
  }
  if (open === undefined) throw new Error(`${question.ask} before open`);
  if (question.ask === "round") return open.round(question.repeats);
  if (question.ask === "check") return open.check();
  return open.close();
}
