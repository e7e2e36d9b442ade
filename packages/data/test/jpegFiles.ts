/** JPEG files that Pillow 9.4 wrote, and ways to take them apart. */

const base64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

const QUANTIZATION =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//";
const QUANTIZATION_2 = "2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//";

export interface JpegFixture {
  readonly bytes: Uint8Array;
  readonly channels: 1 | 3;
  /** SHA-256 of its pixels as 8-bit RGB, as Pillow (libjpeg-turbo 2.1) decodes them. */
  readonly sha256: string;
}

/** Pictures of 23 x 19. */
export const JPEGS: Readonly<
  Record<"grey" | "greyProgressive" | "halved" | "halvedProgressive" | "full", JpegFixture>
> = {
  grey: {
    bytes: base64(
      `${QUANTIZATION}wAALCAATABcBAREA/8QAGAABAAMBAAAAAAAAAAAAAAAABQADBAb/xAAgEAACAgIBBQEAAAAAAAAAAAABAgMRAAQhBRIxUaGB/9oACAEBAAA/AOSg0FSgF7j6GIwdPJAMnA9YlBpHxGlD3WXa+iq0FXuPzEYen8BpPwYjBoswpFKj7k140CEhRYGbdWNGayoJOJBQrBVFCr4z/9k=`,
    ),
    channels: 1,
    sha256: "363283ed1473547fa07d900e0d3c307e7fb7536209a9445b661246af9173505d",
  },
  greyProgressive: {
    bytes: base64(
      `${QUANTIZATION}wgALCAATABcBAREA/8QAGAABAAMBAAAAAAAAAAAAAAAABAACAwX/2gAIAQEAAAAB5CU3QmbJ/8QAGBAAAwEBAAAAAAAAAAAAAAAAAAECAxD/2gAIAQEAAQUCUCzFBMCzFBKJXP/EABcQAAMBAAAAAAAAAAAAAAAAAAAQISD/2gAIAQEABj8CKRXP/8QAGhABAAMBAQEAAAAAAAAAAAAAAQARMUEQUf/aAAgBAQABPyEzl+T5IJhc7Q7hUCshLkqmif/aAAgBAQAAABCJ/wD/xAAbEAEBAQADAQEAAAAAAAAAAAABEQAhUaExgf/aAAgBAQABPxCaFOjMg8DrP8idzQCjzcB+BiIw9wWgoakQrgAEJeN//9k=`,
    ),
    channels: 1,
    sha256: "363283ed1473547fa07d900e0d3c307e7fb7536209a9445b661246af9173505d",
  },
  /** Colours at half the resolution. */
  halved: {
    bytes: base64(
      `${QUANTIZATION}${QUANTIZATION_2}wAARCAATABcDASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAAUGBP/EACAQAAICAgEFAQAAAAAAAAAAAAECAAMEESEFEjFRoYH/xAAYAQACAwAAAAAAAAAAAAAAAAAEBgMFB//EACIRAAECBQQDAAAAAAAAAAAAAAEAAgMEETFBBSEycSKB8P/aAAwDAQACEQMRAD8AyVGAqaAXuPoSjR08kA2cD1LGPgqugq9x+SjT0/gNZ+CERZsUoLDGB2c/WUEhqFt1Iowj4rTQ96iaijBZhpFKj7ECdOvcatLj1sPQTZCn/Abpj1oEJCjYE7cWtGbZUEmIgM1zhtxRZhp5NFSChWCqNDW+IiJTzUR4jOAJum6BwC//2Q==`,
    ),
    channels: 3,
    sha256: "69f599a7a272f6d797113e301772d361380e08166e4a5a05e5e63d43abed775e",
  },
  halvedProgressive: {
    bytes: base64(
      `${QUANTIZATION}${QUANTIZATION_2}wgARCAATABcDASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAAQFA//EABcBAQEBAQAAAAAAAAAAAAAAAAMFBAb/2gAMAwEAAhADEAAAAcimyhDkagKzsBzFIx1//8QAGBAAAwEBAAAAAAAAAAAAAAAAAAECAxD/2gAIAQEAAQUCUCzFBMCzFBKJXP/EABkRAAIDAQAAAAAAAAAAAAAAAAACAwQhMf/aAAgBAwEBPwGCwLPhXE4f/8QAGhEAAgMBAQAAAAAAAAAAAAAAAAECAzEREv/aAAgBAgEBPwGVo7m86W7FFsn7Z//EABcQAAMBAAAAAAAAAAAAAAAAAAAQISD/2gAIAQEABj8CKRXP/8QAGhABAAMBAQEAAAAAAAAAAAAAAQARMUEQUf/aAAgBAQABPyEzl+T5IJhc7Q7hUCshLkqmif/aAAwDAQACAAMAAAAQlDe+/8QAGBEAAwEBAAAAAAAAAAAAAAAAAAEhMRH/2gAIAQMBAT8QypPRnwzP/8QAHBEBAAIDAAMAAAAAAAAAAAAAAQARMUFxIYHw/9oACAECAQE/EDqjBrR139iLWlzweicSoEBcz//EABsQAQEBAAMBAQAAAAAAAAAAAAERACFRoTGB/9oACAEBAAE/EJoU6MyDwOs/yJ3NAKPNwH4GIjD3BaChqRCuAAQl43//2Q==`,
    ),
    channels: 3,
    sha256: "69f599a7a272f6d797113e301772d361380e08166e4a5a05e5e63d43abed775e",
  },
  full: {
    bytes: base64(
      `${QUANTIZATION}${QUANTIZATION_2}wAARCAATABcDAREAAhEBAxEB/8QAGAABAAMBAAAAAAAAAAAAAAAABQADBAb/xAAgEAACAgIBBQEAAAAAAAAAAAABAgMRAAQhBRIxUaGB/8QAGAEBAQEBAQAAAAAAAAAAAAAABQQDBwL/xAApEQABAwIEBQQDAAAAAAAAAAABAAIDBBESIUFRIjGBkaEFE3HhwdHw/9oADAMBAAIRAxEAPwDkoNBUoBe4+hixlhpjhAxO2GnyVjBUEpGDp5IBk4HrJ5HPeMdQ6w206DU9ymqeotkElBpHxGlD3WYGseSW04sN/rTrfomoJ9yrtfRVaCr3H5mRqYoeGIYj4+/7NcwgnJ5pGHp/AaT8GTSusPcqXX2H6Hb8pqnqNAkYNFmFIpUfcndUSzcMXC3yeunTuU1BOBzU140CEhRYGUNAZA97eYBPhc1gcSQturGjNZUEnB4CZX435kpyFxGQSQUKwVRQq+M8eozyRytjY6wtfLLfXmmqY3Fyv//Z`,
    ),
    channels: 3,
    sha256: "33313f10be8058d071470d9aca3f207db8aec58748030b9161f5e90d0c8dc6eb",
  },
};

/** Of `full` read as red, green and blue, which an Adobe segment with transform 0 says. */
export const FULL_AS_RGB = "12d6197ada7bb30597653d00dafccc09d5365e6458cb96f5cc8da401932bb2a3";

/** Four components, 9 x 9. */
export const CMYK: Uint8Array = base64(
  "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAUDg8SDw0UEhASFxUUGB4yIR4cHB49LC4kMklATEtHQEZFUFpzYlBVbVZFRmSIZW13e4GCgU5gjZeMfZZzfoF8/8AAFAgACQAJBEMRAE0RAFkRAEsRAP/EABkAAQACAwAAAAAAAAAAAAAAAAYAAwECBP/EACYQAAECAwgCAwAAAAAAAAAAAAABAgYRQgMEBRQWMUFiIaFUktL/2gAOBEMATQBZAEsAAD8Auiqsu1P39mXLfcUatq+0yt34e9Fm6aTRWpym3mab8l0VVgYmp+/s1yGGfLvf3b+QMOYqrAx243UOYqrAxAyBj//Z",
);

/** A marker with its segment, and after SOS the compressed data. */
export interface Part {
  readonly marker: number;
  readonly data: Uint8Array;
  readonly scan?: Uint8Array;
}

const SOS = 0xda;

/** The segments between SOI and EOI. */
export function partsOf(file: Uint8Array): Part[] {
  const parts: Part[] = [];
  for (let at = 2; file[at + 1] !== 0xd9; ) {
    const marker = file[at + 1] ?? 0;
    const end = at + 2 + (file[at + 2] ?? 0) * 256 + (file[at + 3] ?? 0);
    const data = file.slice(at + 4, end);
    at = end;
    if (marker !== SOS) parts.push({ marker, data });
    else {
      while (file[at] !== 0xff || file[at + 1] === 0) at++;
      parts.push({ marker, data, scan: file.slice(end, at) });
    }
  }
  return parts;
}

/** A file of these segments.   @param ends Whether EOI closes it. */
export function fileOf(parts: readonly Part[], ends = true): Uint8Array {
  const bytes = parts.flatMap(({ marker, data, scan = [] }) => [
    0xff,
    marker,
    (data.length + 2) >> 8,
    (data.length + 2) & 255,
    ...data,
    ...scan,
  ]);
  return Uint8Array.from([0xff, 0xd8, ...bytes, ...(ends ? [0xff, 0xd9] : [])]);
}

/** A file with one byte of the first segment of a kind changed. */
export function withByte(file: Uint8Array, marker: number, at: number, value: number): Uint8Array {
  const parts = partsOf(file);
  const part = parts.find((known) => known.marker === marker);
  if (part === undefined) throw new Error(`no marker ${marker}`);
  part.data[at] = value;
  return fileOf(parts);
}

/** A file with an EXIF segment that notes an orientation. */
export function withOrientation(file: Uint8Array, orientation: number, little = true): Uint8Array {
  const exif = Uint8Array.from([69, 120, 105, 102, 0, 0, ...tiffOrientation(orientation, little)]);
  return fileOf([{ marker: 0xe1, data: exif }, ...partsOf(file)]);
}

/** EXIF data with one entry. */
export function tiffOrientation(orientation: number, little = true): Uint8Array {
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, 0x0112, little);
  view.setUint16(12, 3, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, orientation, little);
  return bytes;
}
