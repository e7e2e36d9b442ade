import { add, ShapeError, type Tensor } from "@nidus/tensor";
import type { Loss } from "../traced.ts";

/** The sum of losses, of layers and branches say: totals are added, and parts of one name. @throws ShapeError without losses. */
export function addLosses(losses: readonly Loss[]): Loss {
  const [first, ...rest] = losses;
  if (first === undefined) throw new ShapeError("addLosses", "expected at least one loss, got none");
  return rest.reduce((sum, loss) => {
    const parts: Record<string, Tensor> = { ...sum.parts };
    for (const [name, part] of Object.entries(loss.parts)) {
      const sofar = parts[name];
      parts[name] = sofar === undefined ? part : add(sofar, part);
    }
    return { total: add(sum.total, loss.total), parts };
  }, first);
}
