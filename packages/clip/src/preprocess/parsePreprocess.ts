import { FormatError, type Json } from "@nidus/data";
import type { Colour, Preprocess, Rgb } from "../preprocess.ts";

const FILTERS = ["bilinear", "bicubic"] as const;
const FRAMES = ["stretch", "crop"] as const;
const COLOURS: readonly Colour[] = ["grey", "rgb", "own"];
const KEYS: readonly string[] = ["filter", "frame", "colour", "mean", "deviation"];

/**
 * The preprocessing that JSON holds, as a detector stored it.
 * @param source What errors call it.
 * @throws FormatError for anything else, keys that it does not know among it: pictures would be seen otherwise than in training.
 */
export function parsePreprocess(source: string, value: Json | undefined): Preprocess {
  const fail = (expected: string): never => {
    throw new FormatError(source, `preprocess: expected ${expected}, got ${shown(value)}`);
  };
  const record = asRecord(value) ?? fail("an object");
  const colour = asRecord(record.colour) ?? fail("colour {fit, predict}");
  if (Object.keys(record).some((key) => !KEYS.includes(key))) fail(`no keys but ${KEYS.join(", ")}`);
  if (Object.keys(colour).length !== 2) fail("colour {fit, predict}");
  const frame =
    record.frame === undefined ? undefined : (oneOf(FRAMES, record.frame) ?? fail(`frame ${FRAMES.join(" or ")}`));
  const deviation = triple(record.deviation) ?? fail("deviation of three numbers");
  if (deviation.some((d) => d <= 0)) fail("deviation above 0");
  return {
    filter: oneOf(FILTERS, record.filter) ?? fail(`filter ${FILTERS.join(" or ")}`),
    ...(frame === undefined ? {} : { frame }),
    colour: {
      fit: oneOf(COLOURS, colour.fit) ?? fail(`colour.fit ${COLOURS.join(", ")}`),
      predict: oneOf(COLOURS, colour.predict) ?? fail(`colour.predict ${COLOURS.join(", ")}`),
    },
    mean: triple(record.mean) ?? fail("mean of three numbers"),
    deviation,
  };
}

function asRecord(value: Json | undefined): { readonly [key: string]: Json | undefined } | undefined {
  if (typeof value !== "object" || value === null || isList(value)) return undefined;
  return value;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function oneOf<T extends Json>(allowed: readonly T[], value: Json | undefined): T | undefined {
  return allowed.find((known) => known === value);
}

function triple(value: Json | undefined): Rgb | undefined {
  if (value === undefined || value === null || !isList(value) || value.length !== 3) return undefined;
  const [red, green, blue] = value;
  return isNumber(red) && isNumber(green) && isNumber(blue) ? [red, green, blue] : undefined;
}

function isNumber(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

const LONGEST = 120;

/** JSON, cut after 120 characters. */
function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
