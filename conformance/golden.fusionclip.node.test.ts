// timeout: 900
import { goldenSuite } from "./shared/goldenSuite.ts";

goldenSuite("FusionCLIP-AD", { "fusionclip-tiny": ["reference", "wasm", "webgpu"] });
