import type { Plane } from "@nidus/data";
import type { BlendPlanes, ChangeOptions, ColourTable, Planes, WarpMap } from "./kernels.ts";

type Sized = { readonly width: number; readonly height: number };

const size = ({ width, height }: Sized): string => `${height} x ${width}`;
const isSide = (side: number): boolean => Number.isSafeInteger(side) && side >= 1;

/** @throws RangeError, naming the kernel, unless there is at least one plane, of sides of at least 1. */
export function checkPlanes(name: string, planes: Planes): void {
  const { count, width, height, data } = planes;
  if (!isSide(width) || !isSide(height)) {
    throw new RangeError(`${name}: expected sides that are whole numbers of at least 1, got ${size(planes)}`);
  }
  if (!isSide(count) || data.length !== count * width * height) {
    throw new RangeError(`${name}: expected ${count} x ${size(planes)} numbers, got ${data.length}`);
  }
}

export function checkMap({ width, height, rows, columns }: WarpMap): void {
  if (!isSide(width) || !isSide(height) || rows.length !== width * height || columns.length !== rows.length) {
    const came = `${rows.length} rows and ${columns.length} columns`;
    throw new RangeError(`warp: expected a row and a column for each of ${height} x ${width} pixels, got ${came}`);
  }
}

export function checkChange(planes: Planes, { texture, weight }: ChangeOptions): void {
  checkPlanes("change", planes);
  checkShared("change", planes, { texture, weight });
}

export function checkBlend(name: string, { target, source, mask }: BlendPlanes): void {
  checkPlanes(name, target);
  checkPlanes(name, source);
  if (source.count !== target.count || size(source) !== size(target)) {
    const [wanted, came] = [target, source].map((planes) => `${planes.count} x ${size(planes)}`);
    throw new RangeError(`${name}: expected a source of ${wanted}, as the target, got ${came}`);
  }
  checkShared(name, target, { mask });
}

export function checkTable(table: ColourTable): void {
  if (table.length === 0 || table.length % 3 !== 0) {
    throw new RangeError(`colour: expected a table of red, green and blue, got ${table.length} numbers`);
  }
}

function checkShared(name: string, planes: Planes, shared: Readonly<Record<string, Plane>>): void {
  for (const [what, plane] of Object.entries(shared)) {
    if (size(plane) !== size(planes) || plane.data.length !== planes.width * planes.height) {
      const came = `${size(plane)} with ${plane.data.length} numbers`;
      throw new RangeError(`${name}: expected a ${what} of ${size(planes)}, as the planes, got ${came}`);
    }
  }
}
