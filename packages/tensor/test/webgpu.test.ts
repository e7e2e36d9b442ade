// browser
// timeout: 600
import { skipLine, softwareGpu } from "@nidus/testing";
import { backendSuites } from "./backendSuites.ts";

/** The whole engine on WebGPU: Dawn on lavapipe in Node, wgpu on lavapipe in Deno, SwiftShader in Chromium. */
const open = await softwareGpu("lavapipe");
if (typeof open === "string") skipLine(open);
else await backendSuites("webgpu", open);
