import { type Kind, named } from "../shared/kind.ts";
import { bce, fusion, losses } from "./lossesTensors.ts";
import { pixels, ranking, refusals } from "./metricsTensors.ts";

/** What heads are trained and judged by. */
export const lossesMetrics: Kind = {
  name: "losses-metrics",
  match: named("losses-metrics"),
  async *run(set, device) {
    yield* losses(set, device);
    yield* bce(set, device);
    yield* fusion(set);
    yield* ranking(set);
    yield* refusals(set);
    yield* pixels(set);
  },
};
