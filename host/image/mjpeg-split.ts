import { EyerissError } from '../../engine/errors.ts';

/** Where a JPEG picture lies in a file: offset and length in bytes. */
export type PictureSpan = readonly [offset: number, length: number];

// Markers of ITU-T T.81, table B.1; each is preceded by 0xff, and by more of them as fill.
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const RST0 = 0xd0;
const RST7 = 0xd7;
const TEM = 0x01;
/** Application segments, which may hold a thumbnail: a whole JPEG picture. */
const APP0 = 0xe0;
const APP15 = 0xef;

/**
 * Finds every JPEG picture in a raw MJPEG file: one picture after the other, anything between them skipped. Segments
 * are stepped over by their lengths, so that a thumbnail inside one (Exif, JFIF) does not count; scan data ends at the
 * first marker that is neither a stuffed byte nor a restart. A picture that is cut off or malformed is left out.
 * @throws EyerissError `clip.no-pictures`
 */
export function splitMjpeg(bytes: Uint8Array): PictureSpan[] {
  const pictures: PictureSpan[] = [];
  let at = nextPicture(bytes, 0);
  while (at >= 0) {
    const { whole, end } = walkPicture(bytes, at);
    if (whole) pictures.push([at, end - at]);
    at = nextPicture(bytes, end);
  }
  if (pictures.length > 0) return pictures;
  throw new EyerissError({
    code: 'clip.no-pictures',
    problem: `a clip of ${bytes.length} bytes without a whole JPEG picture`,
    limit: 'a raw MJPEG file is JPEG pictures one after the other',
    remedy: 'convert it: ffmpeg -i clip.mp4 -c:v mjpeg -f mjpeg clip.mjpeg',
  });
}

/** Offset of the next start of image that another marker follows; −1 if there is none. */
function nextPicture(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0 && !(bytes[at + 1] === SOI && bytes[at + 2] === 0xff)) at = bytes.indexOf(0xff, at + 1);
  return at;
}

/**
 * Walks over the picture that starts at `start`. `end`: offset behind it, or, where it is not whole, behind what is
 * surely part of it, so that a thumbnail in the head of a broken picture does not count either.
 */
function walkPicture(bytes: Uint8Array, start: number): { readonly whole: boolean; readonly end: number } {
  let at = start + 2;
  let end = at;
  let scans = 0;
  while (bytes[at] === 0xff) {
    end = at;
    while (bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1];
    at += 2;
    if (marker === EOI) return { whole: scans > 0, end: at };
    if (marker === undefined || marker === 0 || marker === SOI) break;
    if (marker === TEM || isRestart(marker)) continue;
    const length = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    if (length < 2) break;
    at += length;
    if (at >= bytes.length && marker >= APP0 && marker <= APP15) end = bytes.length;
    if (marker === SOS) {
      scans++;
      at = scanEnd(bytes, at);
      end = at;
    }
  }
  return { whole: false, end };
}

/** Offset of the first marker behind a scan's data; the file's length if there is none. */
function scanEnd(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0) {
    const next = bytes[at + 1];
    // 0: the byte 0xff itself; 0xff: fill before a marker, looked at in the next round
    if (next !== undefined && next !== 0 && next !== 0xff && !isRestart(next)) return at;
    at = bytes.indexOf(0xff, next === 0xff ? at + 1 : at + 2);
  }
  return bytes.length;
}

function isRestart(marker: number): boolean {
  return marker >= RST0 && marker <= RST7;
}
