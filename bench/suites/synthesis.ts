import { cutPaste, cutPasteWith, gaussIntensity, sink, smoothIntensity, source } from "nidus";
import { type AnomalyWork, anomalies } from "../arms/synthesis.ts";
import type { Arm } from "../shared/arm.ts";
import { measure } from "../shared/measure.ts";
import type { CaseReport, Mark, Row } from "../shared/report.ts";
import type { SuiteOptions } from "../shared/suite.ts";

const SIDES: readonly number[] = [224, 512];

export const arms: readonly Arm<AnomalyWork>[] = [
  anomalies("cutPaste", cutPaste),
  anomalies("gaussIntensity", gaussIntensity),
  anomalies("source", source),
  anomalies("sink", sink),
  anomalies("smoothIntensity", smoothIntensity),
  anomalies("cutPaste, Poisson", cutPasteWith({ blend: "poisson" })),
];

/** Aims at 224 pixels, milliseconds per anomaly. */
const AIMS: Readonly<Record<string, number>> = { cutPaste: 5, gaussIntensity: 5, source: 3 };

export async function run(options: SuiteOptions): Promise<CaseReport[]> {
  const cases: CaseReport[] = [];
  for (const side of options.full ? SIDES : SIDES.slice(0, 1)) {
    const derive = ({ milliseconds = Number.NaN }: Readonly<Record<string, number>>) => ({
      "anomalies/s": 1000 / milliseconds,
    });
    const rows = await measure(arms, { ...options, suite: "synthesis", work: { side }, derive });
    const title = `one anomaly in a grey picture of ${side} x ${side}: region, draws, painting, label; milliseconds each`;
    cases.push({ title, rows, marks: side === SIDES[0] ? rows.flatMap(marksOf) : [] });
  }
  return cases;
}

function marksOf({ arm, derived }: Row): Mark[] {
  const aim = AIMS[arm];
  if (aim === undefined) return [];
  const what = `${arm}: anomalies per second (${aim} ms each)`;
  return [{ what, required: 1000 / aim, demand: "at least", reached: derived?.["anomalies/s"] }];
}
