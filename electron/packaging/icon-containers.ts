/** A square picture: PNG bytes and the length of its side. */
export interface IconPng {
  readonly side: number;
  readonly png: Uint8Array;
}

/** Sides an .ico holds: taskbar, lists, desktop and large tiles of Windows. */
export const ICO_SIDES: readonly number[] = [16, 24, 32, 48, 64, 128, 256];

/** Types of an .icns by side in pixels: at plain resolution, and for screens of twice the density. */
const ICNS_TYPES: readonly (readonly [type: string, side: number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
  ['ic10', 1024],
];
/** Sides an .icns holds. */
export const ICNS_SIDES: readonly number[] = [...new Set(ICNS_TYPES.map(([, side]) => side))];

/**
 * A Windows icon of PNG pictures: a directory, then the pictures. Electron-builder would fetch a converter for it.
 * @throws {Error} if a side does not fit into an .ico, 1 to 256
 */
export function icoOf(pictures: readonly IconPng[]): Uint8Array {
  const directory = Buffer.alloc(6 + 16 * pictures.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(pictures.length, 4);
  let offset = directory.length;
  for (const [index, { side, png }] of pictures.entries()) {
    if (side < 1 || side > 256) throw new Error(`a side of an .ico is 1 to 256, not ${side}`);
    const at = 6 + 16 * index;
    // 256 is written as 0.
    directory.writeUInt8(side % 256, at);
    directory.writeUInt8(side % 256, at + 1);
    directory.writeUInt16LE(1, at + 4);
    directory.writeUInt16LE(32, at + 6);
    directory.writeUInt32LE(png.length, at + 8);
    directory.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([directory, ...pictures.map(({ png }) => png)]);
}

/**
 * A macOS icon of PNG pictures, one of each of {@link ICNS_SIDES}: chunks of a type, a length and the picture.
 * @throws {Error} if a side is missing
 */
export function icnsOf(pictures: readonly IconPng[]): Uint8Array {
  const chunks = ICNS_TYPES.map(([type, side]) => {
    const picture = pictures.find((candidate) => candidate.side === side);
    if (picture === undefined) throw new Error(`an .icns needs a picture of ${side} pixels`);
    return chunk(type, picture.png);
  });
  return chunk('icns', Buffer.concat(chunks));
}

function chunk(type: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}
