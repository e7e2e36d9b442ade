import { suite } from "uvu";
import { Device } from "../src/device.ts";
import { referenceBackend } from "../src/reference/index.ts";
import { opSuite } from "./opSuite.ts";
import { programSuite } from "./programSuite.ts";
import { torchSuite } from "./torchSuite.ts";

/** Everything that a backend must pass. `open` makes a fresh device; `steps` is the length of the training test. */
export async function backendSuites(name: string, open: () => Promise<Device>, steps = 1000): Promise<void> {
  const reference = new Device(referenceBackend());
  const shared = await open();

  const values = suite(`${name} against float64`);
  opSuite(
    values,
    () => shared,
    () => reference,
  );
  values.run();

  const torch = suite(`${name} against PyTorch`);
  torchSuite(torch, () => shared);
  torch.after(() => shared.dispose());
  torch.run();

  const programs = suite(`programs on ${name}`);
  programSuite(programs, open, steps);
  programs.run();
}
