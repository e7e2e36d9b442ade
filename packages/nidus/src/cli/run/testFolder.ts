import type { AnyDetector } from "@nidus/anomaly";
import { encodeDetector } from "@nidus/anomaly";
import { type FewShot, type FolderDataset, FormatError, hashPixels, subset } from "@nidus/data";
import { nameOfHead } from "../../headNames.ts";
import { UsageError } from "../exitCode.ts";
import { writeReport } from "../reportWrite.ts";
import { beginRun } from "./beginRun.ts";
import type { FitRequest } from "./fitFolder.ts";
import { fitRun } from "./fitRun.ts";
import { judgeRun } from "./judgeRun.ts";
import type { RunMetrics } from "./metrics.ts";
import { checkDetector, openDetector } from "./openDetector.ts";
import { environmentOf, RUN_FILES } from "./runFolder.ts";
import { checkClasses, dataOf, folderName, headOf, openSession, shotsOf } from "./session.ts";

export interface TestRequest extends FitRequest {
  /** A detector to judge, instead of fitting one. */
  readonly detector: string | undefined;
  /** What the report says of the numbers beside the weights. */
  readonly notes?: readonly string[];
}

export interface Tested {
  readonly metrics: RunMetrics;
  /** Path of the report. */
  readonly report: string;
}

/** `nidus test`: from words to a folder with detector, predictions, maps, metrics and a report. */
export async function testFolder({
  path,
  resume,
  detector: from,
  values,
  streams,
  notes,
}: TestRequest): Promise<Tested> {
  const { folder, config } = await beginRun("test", path, resume, values);
  const given = from === undefined ? undefined : await openDetector(from);
  if (given && (values.k !== undefined || values.support !== undefined || values.head !== undefined))
    throw new UsageError("test: --detector is fitted already; leave --head, --k and --support out");
  const data = await dataOf(config);
  const shots = given ? await unseen(data, given) : await shotsOf(config, headOf(config), data);
  const name = folderName(config.data ?? "");
  checkClasses(name, shots.test);
  const removed = given ? "pictures that the detector learned from" : "byte copies of shots";
  if (shots.removed > 0) streams.err(`${shots.removed} ${removed} are left out of the test set\n`);
  const signal = streams.untilStopped?.();
  await using session = await openSession(config, signal);
  streams.err(`${session.clip.info.name}, on ${session.device.info.backend}\n`);
  let detector: AnyDetector;
  if (given) {
    checkDetector(given, session.clip);
    const head = { name: nameOfHead(given.head), options: given.head.options };
    await folder.writeJson(RUN_FILES.config, { ...config, head, k: given.support.length, seed: given.fit.seed });
    await folder.writeJson(RUN_FILES.environment, environmentOf(session));
    await folder.write(RUN_FILES.detector, await encodeDetector(given));
    detector = given;
  } else {
    detector = await fitRun({ config, session, shots, folder, resume, streams, signal });
  }
  const metrics = await judgeRun({
    detector,
    session,
    test: shots.test,
    folder,
    streams,
    signal,
    notes,
    seed: config.seed,
    transductive: config.protocol === "transductive",
    shots: given ? `a detector fitted before, on ${given.support.length} pictures` : shotWords(shots, config.seed),
  });
  const report = await writeReport([folder.path]);
  return { metrics, report };
}

/** The pictures that a detector did not learn from, by their pixels: other folders may have the same names. */
async function unseen(data: FolderDataset, { support }: AnyDetector): Promise<FewShot> {
  const known = new Set(support.map(({ sha256 }) => sha256));
  const rest: number[] = [];
  for (let i = 0; i < data.length; i++) {
    const { image } = await data.at(i);
    if (!known.has(await hashPixels(image))) rest.push(i);
  }
  if (rest.length === 0) throw new FormatError(data.name, "the detector learned from every picture of this folder");
  return { support: subset(data, []), test: subset(data, rest), removed: data.length - rest.length };
}

function shotWords({ support }: FewShot, seed: number): string {
  const abnormal = support.labels.filter((label) => label === 1).length;
  const normal = support.length - abnormal;
  if (normal + abnormal === 0) return "no shots";
  return `${normal} normal${abnormal > 0 ? ` and ${abnormal} abnormal` : ""} shots, seed ${seed}`;
}
