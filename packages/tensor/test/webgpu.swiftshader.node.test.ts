// timeout: 600
import { skipLine, softwareGpu } from "@nidus/testing";
import { backendSuites } from "./backendSuites.ts";

/** The whole engine on Dawn over SwiftShader: no f16, four-lane subgroups. */
const open = await softwareGpu("swiftshader");
if (typeof open === "string") skipLine(open);
else await backendSuites("webgpu on SwiftShader", open, 200);
