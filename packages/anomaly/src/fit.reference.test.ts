// timeout: 600
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import { fitSuite } from "../test/fitSuite.ts";

const test = suite("fit on the reference");
fitSuite(test, () => openDevice({ device: "reference" }));
test.run();
