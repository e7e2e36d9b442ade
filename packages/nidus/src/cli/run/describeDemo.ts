import { printable } from "../printable.ts";
import { describeMetrics } from "./metrics.ts";
import { duration } from "./progress.ts";
import type { Demo } from "./runDemo.ts";

/** A demo in a few lines: numbers, what they are worth, where to look, how to go on. */
export function describeDemo(demo: Demo): string {
  const shown = ["image AUROC", "pixel AUROC"];
  const metrics = demo.metrics.filter(({ name }) => shown.includes(name));
  const text = `
${describeMetrics({ ...demo, metrics })}MediCLIP, ${demo.steps} steps on a pool of ${demo.pool} made anomalies, ${duration(demo.seconds)} in all.
Pictures and lesions are synthetic: the numbers show that things run, not what they would be on patients.

report    ${demo.report}
maps      ${demo.maps}
pictures  ${demo.pictures}

Go on with a folder of your own, and with weights for real studies (1.7 GB, downloaded once):
  npm run nidus -- dataset check ./busi
  npm run nidus -- test --data ./busi --weights openai/clip-vit-large-patch14 --out runs/busi
  npm run nidus -- predict --detector runs/busi some-picture.png
`;
  return text.split("\n").map(printable).join("\n");
}
