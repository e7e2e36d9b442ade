// timeout: 900
import { goldenSuite } from "./shared/goldenSuite.ts";

goldenSuite("synthesis", {
  perlin: ["host"],
  shapes: ["host"],
  deformation: ["host"],
  cutpaste: ["host"],
  "gauss-intensity": ["host"],
  "whole-tasks": ["host"],
  poisson: ["host"],
  distribution: ["host"],
});
