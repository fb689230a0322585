import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { drawIcons } from '../../electron/packaging/icons.ts';
import { icnsOf, icoOf } from '../../electron/packaging/icon-containers.ts';

describe('icons', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eyeriss-icons-'));
  beforeAll(() => drawIcons(join(packageRoot(), 'electron/packaging/icon.svg'), folder));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('are drawn in every size that is wanted, with transparent corners and something in the middle', async () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.png'));
    expect(names.map((name) => Number.parseInt(name)).sort((a, b) => a - b)).toEqual([
      16, 24, 32, 48, 64, 128, 256, 512, 1024,
    ]);
    for (const name of names) {
      const { data, info } = await sharp(join(folder, name)).raw().toBuffer({ resolveWithObject: true });
      expect([`${info.width}x${info.height}.png`, info.channels]).toEqual([name, 4]);
      // Lanczos may leave a trace.
      expect(data[3]).toBeLessThan(4);
      // A lit PE is lighter than the ground: 0x10 to 0x18.
      expect(data.some((red, index) => index % 4 === 0 && red > 0x60)).toBe(true);
    }
  });

  it('make an .ico whose directory points at PNG pictures', async () => {
    const ico = readFileSync(join(folder, 'icon.ico'));
    expect([ico.readUInt16LE(0), ico.readUInt16LE(2)]).toEqual([0, 1]);
    const sides: (number | undefined)[] = [];
    for (let entry = 0; entry < ico.readUInt16LE(4); entry++) {
      const at = 6 + 16 * entry;
      const start = ico.readUInt32LE(at + 12);
      const { width } = await sharp(ico.subarray(start, start + ico.readUInt32LE(at + 8))).metadata();
      expect(ico.readUInt8(at)).toBe(width % 256);
      sides.push(width);
    }
    expect(sides).toEqual([16, 24, 32, 48, 64, 128, 256]);
  });

  it('make an .icns of chunks that fill it exactly', async () => {
    const icns = readFileSync(join(folder, 'icon.icns'));
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
    const sides: Record<string, number> = {};
    let at = 8;
    while (at < icns.length) {
      const length = icns.readUInt32BE(at + 4);
      const { width } = await sharp(icns.subarray(at + 8, at + length)).metadata();
      sides[icns.toString('latin1', at, at + 4)] = width;
      at += length;
    }
    expect(at).toBe(icns.length);
    expect(sides).toMatchObject({
      icp4: 16,
      ic07: 128,
      ic08: 256,
      ic09: 512,
      ic10: 1024,
      ic11: 32,
      ic14: 512,
    });
  });

  it('refuse a side that a container cannot hold or lacks', () => {
    expect(() => icoOf([{ side: 512, png: new Uint8Array() }])).toThrow('1 to 256, not 512');
    expect(() => icnsOf([])).toThrow('an .icns needs a picture of 16 pixels');
  });
});
