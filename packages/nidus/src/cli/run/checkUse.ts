import type { SampleKind } from "@nidus/anomaly";
import type { RunConfig } from "../config/schema.ts";
import { UsageError } from "../exitCode.ts";

/** Options that would have no effect in a run, or that it does not offer, are a mistake. @throws UsageError. */
export function checkUse({ pool, epoch }: RunConfig, name: string, samples: SampleKind): void {
  if (epoch === "oracle-on-test")
    throw new UsageError(
      "epoch: oracle-on-test is for nidus benchmark alone, to compare with published tables; a detector takes last or validation",
    );
  if (epoch === "validation" && samples !== "synthetic")
    throw new UsageError(
      `epoch: the head ${name} does not learn from made anomalies, which alone choose an epoch here; leave validation out`,
    );
  if (pool !== null && samples !== "synthetic")
    throw new UsageError(`pool: the head ${name} does not learn from made anomalies; leave it out`);
}
