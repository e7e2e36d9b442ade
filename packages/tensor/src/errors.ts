/** A shape, axis or dtype does not fit the operation. The message names the operation, what was expected, what came. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly op: string;
  constructor(op: string, detail: string) {
    super(`${op}: ${detail}`);
    this.op = op;
  }
}

/** Why a device could not do what was asked. */
export type DeviceErrorCode = "unavailable" | "lost" | "out-of-memory" | "validation" | "disposed" | "unsupported";

/** A device is missing, lost, out of memory or was misused. The message names the operation where one is known. */
export class DeviceError extends Error {
  override readonly name = "DeviceError";
  readonly code: DeviceErrorCode;
  constructor(code: DeviceErrorCode, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
  }
}
