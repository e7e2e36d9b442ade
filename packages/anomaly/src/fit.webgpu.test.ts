// timeout: 600
import { skipLine, softwareGpu } from "@nidus/testing";
import { suite } from "uvu";
import { fitSuite } from "../test/fitSuite.ts";

const open = await softwareGpu("lavapipe");
if (typeof open === "string") skipLine(open, 4);
else {
  const test = suite("fit on webgpu");
  fitSuite(test, open);
  test.run();
}
