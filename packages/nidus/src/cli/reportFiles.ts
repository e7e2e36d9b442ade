import { FormatError, quote, readTable } from "@nidus/data";
import { z } from "zod";
import type { ReportImage, ReportLoss } from "../report/runReport.ts";

/** What to do about a damaged file of a run. */
const REMEDY = "run nidus test again, or remove this file";

/** @param file What errors call the text.   @throws FormatError naming the place in the file where it is not as the schema says. */
export function parseJson<T>(file: string, text: string, schema: z.ZodType<T>): T {
  try {
    return checked(file, JSON.parse(text), schema);
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(file, `is not JSON; ${REMEDY}`, { cause });
  }
}

function checked<T>(file: string, value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue?.path.join(".") ?? "";
  const what = (issue?.message ?? "").replace(/^Invalid input: /, "");
  throw new FormatError(file, `${at === "" ? "" : `${at}: `}${what}; ${REMEDY}`);
}

/** A loss that is not a number is null in JSON. */
const LOSS = z
  .number()
  .nullable()
  .transform((loss) => loss ?? Number.NaN);
const STEP = z.object({ step: z.number(), loss: LOSS, parts: z.record(z.string(), LOSS).optional() });
const EVENT = z.looseObject({ event: z.string() });
const START = z.object({ time: z.iso.datetime().optional() });

/** What a report shows of a log. */
export interface RunLog {
  /** When the run began; of one that was gone on with, the first time. ISO 8601. */
  readonly created: string | undefined;
  readonly losses: readonly ReportLoss[];
}

/** Reads a log, a JSON object a line. A last line without its end was being written when the run was killed. */
export function readLog(file: string, text: string): RunLog {
  let created: string | undefined;
  const losses: ReportLoss[] = [];
  for (const [i, line] of text.split("\n").slice(0, -1).entries()) {
    if (line === "") continue;
    const place = `${file}: line ${i + 1}`;
    const event = parseJson(place, line, EVENT);
    if (event.event === "start") created ??= checked(place, event, START).time;
    if (event.event === "step") losses.push(checked(place, event, STEP));
  }
  return { created, losses };
}

export interface Predicted extends ReportImage {
  /** Where its heat-map lies, in the folder of the run. */
  readonly mapPath: string;
}

export interface Predictions {
  readonly images: readonly Predicted[];
  /** Where all rows have the same. */
  readonly threshold: number | undefined;
}

/** @throws FormatError naming line and column of what is neither a number nor a label. */
export function readPredictions(file: string, text: string): Predictions {
  const { rows } = readTable(file, text, ["path", "score"]);
  const images = rows.map((row): Predicted => {
    const [label, score] = [row.get("label"), row.get("score")];
    const fail = (column: string, expected: string, came: string): never => {
      throw new FormatError(file, `line ${row.line}: ${column}: expected ${expected}, got ${quote(came)}; ${REMEDY}`);
    };
    if (!isNumber(score)) fail("score", "a number", score);
    if (!/^[01]?$/.test(label)) fail("label", "0, 1 or nothing", label);
    return {
      key: row.get("path"),
      score: Number(score),
      ...(label !== "" && { label: label === "1" ? 1 : 0 }),
      mapPath: row.get("map_path"),
    };
  });
  const thresholds = new Set(rows.map((row) => row.get("threshold")));
  const [threshold = ""] = thresholds;
  return { images, threshold: thresholds.size === 1 && isNumber(threshold) ? Number(threshold) : undefined };
}

const isNumber = (text: string): boolean => text !== "" && Number.isFinite(Number(text));
