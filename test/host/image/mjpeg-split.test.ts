import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { splitMjpeg } from '../../../host/image/mjpeg-split.ts';
import { thrown } from '../../support/eyeriss-error.ts';
import { sharedDir } from '../../support/shared.ts';

const SOI = [0xff, 0xd8];
const EOI = [0xff, 0xd9];
const segment = (marker: number, data: readonly number[]): number[] => [
  0xff,
  marker,
  (data.length + 2) >> 8,
  (data.length + 2) & 0xff,
  ...data,
];
/** Start of scan and its data. */
const scan = (data: readonly number[]): number[] => [...segment(0xda, [1, 1, 0, 0, 63, 0]), ...data];
const QUANTISATION = segment(0xdb, [0, 1, 2, 3]);
const picture = (...data: readonly number[]): number[] => [...SOI, ...QUANTISATION, ...scan(data), ...EOI];

const split = (...parts: readonly (readonly number[])[]) => splitMjpeg(Uint8Array.from(parts.flat()));

describe('splitMjpeg', () => {
  it('finds pictures one after the other, garbage between them skipped', () => {
    const [a, b] = [picture(1, 2, 3), picture(4)];
    expect(split(a, b)).toEqual([
      [0, a.length],
      [a.length, b.length],
    ]);
    expect(split([0, 0xff, 0xd8, 7], a, [0xff, 0xff, 0, 0xd9], b, [9])).toEqual([
      [4, a.length],
      [8 + a.length, b.length],
    ]);
  });

  it('steps over stuffed bytes, restarts and fill bytes in scan data', () => {
    const one = picture(0xff, 0, 0xd9, 0xff, 0xd0, 5, 0xff, 0xd7, 0xff, 0xff, 0xd3, 0xff, 0xff);
    expect(split(one)).toEqual([[0, one.length]]);
  });

  it('keeps the scans of a progressive picture together', () => {
    const one = [...SOI, ...scan([1, 2]), ...segment(0xc4, [0xff, 0xd9]), ...scan([3]), ...EOI];
    expect(split(one, one)).toEqual([
      [0, one.length],
      [one.length, one.length],
    ]);
  });

  it('does not take a thumbnail in a segment for a picture', () => {
    const thumbnail = segment(0xe1, [...picture(1), ...picture(2)]);
    const one = [...SOI, ...thumbnail, ...QUANTISATION, ...scan([8]), ...EOI];
    expect(split(one)).toEqual([[0, one.length]]);
    // Not even where the picture around it is cut off.
    const whole = picture(1);
    for (let length = 0; length < one.length; length++) {
      expect(split(whole, one.slice(0, length)), `cut at ${length}`).toEqual([[0, whole.length]]);
    }
  });

  it('leaves out a picture that is cut off or malformed, and goes on behind it', () => {
    const whole = picture(1, 2);
    for (let length = 0; length < whole.length; length++)
      expect(split(whole, whole.slice(0, length)), `cut at ${length}`).toEqual([[0, whole.length]]);
    expect(split(whole.slice(0, -2), whole)).toEqual([[whole.length - 2, whole.length]]);
    expect(split([...SOI, 0xff, 0xdb, 0, 1], whole)).toEqual([[6, whole.length]]);
    expect(split([...SOI, ...EOI], whole)).toEqual([[4, whole.length]]);
  });

  it('says what is wrong with anything else', () => {
    for (const bytes of [[], [1, 2, 3], SOI, [...SOI, ...EOI]]) {
      expect(thrown(() => split(bytes), 'clip.no-pictures').problem).toBe(
        `a clip of ${bytes.length} bytes without a whole JPEG picture`,
      );
    }
  });

  it.skipIf(!sharedDir)('splits the sample clips (needs ../shared)', () => {
    const counts = ['slides_640x480.mjpeg', 'flower_640x480_15fps.mjpeg'].map((name) => {
      const bytes = readFileSync(join(sharedDir!, 'video', name));
      const pictures = splitMjpeg(bytes);
      let end = 0;
      for (const [offset, length] of pictures) {
        expect(offset).toBe(end);
        end = offset + length;
      }
      expect(end).toBe(bytes.length);
      return pictures.length;
    });
    expect(counts[0]).toBe(80);
    expect(counts[1]).toBeGreaterThan(20);
  });
});
