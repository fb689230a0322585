import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Color } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EyerissError } from '../../../engine/errors.ts';
import { decodeImage, MAX_FILE_BYTES, type RgbImage } from '../../../host/image/decode-image.ts';
import { samplePicturePath } from '../../../host/image/sample-picture.ts';

const W = 60;
const H = 40;
/** Left half red, right half blue, with texture so that truncation loses pixels. */
const pixels = Uint8Array.from({ length: W * H * 3 }, (_, i) => {
  const [x, c] = [Math.floor(i / 3) % W, i % 3];
  const on = x < W / 2 ? c === 0 : c === 2;
  return (on ? 220 : 20) + ((i * 37) % 7);
});
const picture = () => sharp(pixels, { raw: { width: W, height: H, channels: 3 } });
const flat = (channels: 3 | 4, background: Color) =>
  sharp({ create: { width: 8, height: 6, channels, background } });

function pixel(image: RgbImage, x: number, y: number): number[] {
  const at = (y * image.width + x) * 3;
  return [...image.rgb.subarray(at, at + 3)];
}

async function failure(source: string | Uint8Array): Promise<EyerissError> {
  const error: unknown = await decodeImage(source).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(EyerissError);
  const found = error as EyerissError;
  expect(found.message).not.toMatch(/[\n\r]|Vips|    at /);
  expect(found.remedy).toBeDefined();
  return found;
}

describe('decodeImage', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eyeriss-decode-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  const file = async (name: string, content: Uint8Array | string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };

  it.each(['png', 'tiff', 'webp'] as const)(
    'reads a lossless %s bit by bit, from a file or bytes',
    async (format) => {
      const bytes = await picture()[format]({ lossless: true, compression: 'lzw' }).toBuffer();
      const expected = { width: W, height: H, rgb: Buffer.from(pixels) };
      expect(await decodeImage(bytes)).toEqual(expected);
      expect(await decodeImage(await file(`[lossless] picture[page=1].${format}`, bytes))).toEqual(expected);
    },
  );

  it('reads what it reads again after the file changed', async () => {
    const path = await file('changing.png', await flat(3, '#102030').png().toBuffer());
    expect(pixel(await decodeImage(path), 0, 0)).toEqual([0x10, 0x20, 0x30]);
    await file('changing.png', await flat(3, '#405060').png().toBuffer());
    expect(pixel(await decodeImage(path), 0, 0)).toEqual([0x40, 0x50, 0x60]);
  });

  it('reads one pixel', async () => {
    const bytes = await sharp(Buffer.from([1, 2, 3]), { raw: { width: 1, height: 1, channels: 3 } })
      .png()
      .toBuffer();
    expect(await decodeImage(bytes)).toEqual({ width: 1, height: 1, rgb: Buffer.from([1, 2, 3]) });
  });

  it('turns a picture upright by its EXIF orientation', async () => {
    const upright = await decodeImage(await picture().png().withMetadata({ orientation: 6 }).toBuffer());
    expect([upright.width, upright.height]).toEqual([H, W]);
    // orientation 6 is turned a quarter clockwise: red, which was left, comes on top
    expect(pixel(upright, 5, 5)[0]).toBeGreaterThan(200);
    expect(pixel(upright, 5, W - 5)[2]).toBeGreaterThan(200);
  });

  it('lays transparency on white', async () => {
    const half = await flat(4, { r: 200, g: 0, b: 100, alpha: 0.5 }).png().toBuffer();
    for (const [c, expected] of [227.5, 127.5, 177.5].entries()) {
      expect(Math.abs(pixel(await decodeImage(half), 3, 3)[c]! - expected)).toBeLessThanOrEqual(1);
    }
    const clear = await flat(4, { r: 0, g: 0, b: 0, alpha: 0 }).png().toBuffer();
    expect(pixel(await decodeImage(clear), 3, 3)).toEqual([255, 255, 255]);
  });

  it('makes three channels of greyscale, also 1 byte a pixel and with alpha', async () => {
    const grey = await flat(3, '#646464').toColourspace('b-w').png().toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    expect(pixel(await decodeImage(grey), 7, 5)).toEqual([100, 100, 100]);
    const greyAlpha = await flat(4, { r: 100, g: 100, b: 100, alpha: 1 })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(pixel(await decodeImage(greyAlpha), 7, 5)).toEqual([100, 100, 100]);
  });

  it('converts CMYK to sRGB', async () => {
    const cmyk = await flat(3, '#d02010').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const [r, g, b] = pixel(await decodeImage(cmyk), 3, 3);
    expect(r).toBeGreaterThan(180);
    expect(Math.max(g!, b!)).toBeLessThan(70);
  });

  it('reduces 16 bits to 8', async () => {
    const deep = await flat(3, '#c86432').toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect(pixel(await decodeImage(deep), 3, 3)).toEqual([200, 100, 50]);
  });

  it('takes the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(300, 40), Buffer.alloc(300, 200)]);
    const gif = await sharp(frames, { raw: { width: 10, height: 20, channels: 3, pageHeight: 10 } })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    const first = await decodeImage(gif);
    expect([first.width, first.height, ...pixel(first, 5, 5)]).toEqual([10, 10, 40, 40, 40]);
  });

  it('decodes the sample picture', async () => {
    const sample = await decodeImage(samplePicturePath());
    expect([sample.width, sample.height]).toEqual([800, 640]);
    expect(new Set(sample.rgb).size).toBeGreaterThan(200);
  });

  it('refuses a file that is not there', async () => {
    const path = join(folder, 'no\nsuch.jpg');
    const { code, message } = await failure(path);
    expect(code).toBe('image.missing');
    expect(message).toContain('no?such.jpg" does not exist');
    expect((await failure(join(await file('plain', 'x'), 'inside.jpg'))).code).toBe('image.missing');
  });

  it('refuses a folder', async () => {
    expect((await failure(folder)).code).toBe('image.not-a-file');
  });

  it('refuses an empty file', async () => {
    const { code, message } = await failure(await file('empty.jpg', ''));
    expect(code).toBe('image.empty');
    expect(message).toContain('empty.jpg" has 0 bytes');
  });

  it('refuses text and what only claims to be a picture', async () => {
    expect((await failure(await file('notes.jpg', 'no picture at all'))).code).toBe('image.format');
    expect((await failure(await file('page.svg', '<html><body></body></html>'))).code).toBe('image.format');
    const unclosed = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g></svg>';
    expect((await failure(await file('unclosed.svg', unclosed))).code).toBe('image.damaged');
  });

  it.each([
    ['jpeg', {}],
    ['jpeg', { progressive: true }],
    ['png', {}],
    ['webp', {}],
    ['gif', {}],
    ['avif', {}],
  ] as const)('refuses a truncated %s %o, wherever it ends', async (format, options) => {
    const whole = await picture()[format](options).toBuffer();
    for (const part of [0.1, 0.5, 0.9]) {
      const { code, message } = await failure(await file('cut', whole.subarray(0, whole.length * part)));
      expect(['image.damaged', 'image.format']).toContain(code);
      expect(message).toContain('cut"');
    }
    expect((await failure(whole.subarray(0, Math.floor(whole.length * 0.9)))).code).toBe('image.damaged');
  });

  it('takes a JPEG with bytes after its end, as cameras leave them', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    expect((await decodeImage(Buffer.concat([jpeg, Buffer.from('more')]))).width).toBe(W);
  });

  it('refuses by its header alone a picture of too many pixels or too long a side', async () => {
    for (const [width, height] of [
      [50_000, 40_000],
      [100_000, 2],
    ] as const) {
      const png = await picture().png().toBuffer();
      png.writeUInt32BE(width, 16);
      png.writeUInt32BE(height, 20);
      png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
      const { code, message } = await failure(await file('huge.png', png));
      expect(code).toBe('image.pixels');
      expect(message).toContain(`huge.png" has ${width}×${height} pixels; at most 100 million pixels`);
    }
  });

  it('refuses a file too large to read', async () => {
    const path = join(folder, 'large.tiff');
    const handle = await open(path, 'w');
    await handle.truncate(MAX_FILE_BYTES + 1_000_000);
    await handle.close();
    const { code, message } = await failure(path);
    expect(code).toBe('image.file-size');
    expect(message).toContain('has 321.0 MB; at most 320 MB');
  });
});
