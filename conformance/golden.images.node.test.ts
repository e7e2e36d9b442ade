// timeout: 600
import { goldenSuite } from "./shared/goldenSuite.ts";

goldenSuite("images", { "image-ops": ["host"], "preprocess-real": ["host"] });
