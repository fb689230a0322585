import { readFile, stat } from 'node:fs/promises';
import type { Metadata, SharpConstructor } from 'sharp';
import { EyerissError, invariant } from '../../engine/errors.ts';
import { loadSharp } from './load-sharp.ts';

/** A decoded picture: sRGB, 8 bits a sample, no alpha. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** H × W × 3 bytes, rows from the top, pixels from the left, red first. */
  readonly rgb: Uint8Array;
}

/** Most pixels a picture may have: 300 MB once decoded, and as much again while it is turned upright. */
export const MAX_PIXELS = 100_000_000;
/** Longest side in pixels, as in a JPEG header. It also keeps the resize exact, see scaling/resize.ts. */
export const MAX_SIDE = 65_535;
/** Largest picture file: a little more than an uncompressed one of {@link MAX_PIXELS}. */
export const MAX_FILE_BYTES = 320_000_000;

const FORMATS = 'JPEG, PNG, WebP, GIF, AVIF, TIFF or SVG';

/**
 * Decodes a picture: turned upright by its EXIF orientation, converted to sRGB (by its ICC profile where it has
 * one), reduced to 8 bits, transparency laid on white; of an animation, the first frame.
 * @param source path of a file, or the bytes of one
 * @param name what messages call the picture; the path by default
 * @throws EyerissError `image.missing`, `image.not-a-file`, `image.unreadable`, `image.empty`,
 * `image.file-size`, `image.format`, `image.pixels`, `image.damaged` or `image.electron`, each in one line
 */
export async function decodeImage(
  source: string | Uint8Array,
  name = typeof source === 'string' ? source : 'picture',
): Promise<RgbImage> {
  const title = quoted(name);
  const bytes = typeof source === 'string' ? await readPicture(source, title) : source;
  if (bytes.byteLength === 0) {
    throw new EyerissError({
      code: 'image.empty',
      problem: `${title} has 0 bytes`,
      limit: `a picture is a ${FORMATS} file`,
      remedy: 'save or download it again',
    });
  }
  const sharp = await loadSharp();
  await checkHeader(sharp, bytes, title);
  return decodePixels(sharp, bytes, title);
}

/** Reads a file whole: sharp would cache one it opened by name, and read part of some names as options. */
async function readPicture(path: string, title: string): Promise<Uint8Array> {
  try {
    const { size, isFile } = await stat(path).then((info) => ({ size: info.size, isFile: info.isFile() }));
    if (!isFile) {
      throw new EyerissError({
        code: 'image.not-a-file',
        problem: `${title} is a folder or a device`,
        limit: `a picture is a ${FORMATS} file`,
        remedy: 'name the files in it',
      });
    }
    if (size > MAX_FILE_BYTES) {
      throw new EyerissError({
        code: 'image.file-size',
        problem: `${title} has ${(size / 1e6).toFixed(1)} MB`,
        limit: `at most ${MAX_FILE_BYTES / 1e6} MB`,
        remedy: 'scale the picture down or save it compressed',
      });
    }
    return await readFile(path);
  } catch (error) {
    throw error instanceof EyerissError ? error : fileError(error, title);
  }
}

function fileError(error: unknown, title: string): EyerissError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (reason === 'ENOENT' || reason === 'ENOTDIR') {
    return new EyerissError(
      { code: 'image.missing', problem: `${title} does not exist`, remedy: 'check the name and the folder' },
      { cause: error },
    );
  }
  const facts = { problem: `${title} cannot be read (${reason})`, remedy: 'check its name and permissions' };
  return new EyerissError({ code: 'image.unreadable', ...facts }, { cause: error });
}

/** Refuses by the header alone what would cost too much memory to decode. */
async function checkHeader(sharp: SharpConstructor, bytes: Uint8Array, title: string): Promise<void> {
  let header: Metadata;
  try {
    header = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (error) {
    throw sharpError(error, title);
  }
  const { width, height } = header;
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE) {
    throw new EyerissError({
      code: 'image.pixels',
      problem: `${title} has ${width}×${height} pixels`,
      limit: `at most ${MAX_PIXELS / 1e6} million pixels and ${MAX_SIDE} a side`,
      remedy: 'scale it down first',
    });
  }
}

async function decodePixels(sharp: SharpConstructor, bytes: Uint8Array, title: string): Promise<RgbImage> {
  try {
    // 'error' refuses truncated files, which would decode half grey, but not harmless oddities that webcams
    // leave in their JPEGs, which 'warning' would refuse too.
    const { data, info } = await sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    invariant(channels === 3 && data.length === width * height * 3, 'sharp gives three bytes a pixel');
    return { width, height, rgb: data };
  } catch (error) {
    throw sharpError(error, title);
  }
}

/** sharp's messages can run over many lines of decoder talk: they stay in `cause`. */
function sharpError(error: unknown, title: string): Error {
  if (!(error instanceof Error) || error.message.startsWith('broken invariant')) return error as Error;
  if (error.message.includes('unsupported image format')) {
    return new EyerissError(
      {
        code: 'image.format',
        problem: `${title} is not a picture that can be read here`,
        limit: `a picture is a ${FORMATS} file`,
        remedy: 'convert it, or leave it out',
      },
      { cause: error },
    );
  }
  return new EyerissError(
    {
      code: 'image.damaged',
      problem: `${title} is truncated or damaged`,
      limit: 'a picture must decode to its last pixel',
      remedy: 'save or download it again',
    },
    { cause: error },
  );
}

/** A name in quotes, on one line whatever characters it has. */
function quoted(name: string): string {
  return `"${name.replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, '?')}"`;
}
