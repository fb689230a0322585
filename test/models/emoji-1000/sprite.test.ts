import { describe, expect, it } from 'vitest';
import { recoloured, Sprite } from '../../../models/emoji-1000/scenes/sprite.ts';

const SIDE = 16;
/** An orange disc, soft at its edge. */
const disc = Uint8ClampedArray.from({ length: SIDE * SIDE * 4 }, (_, at) => {
  const [x, y] = [(at >> 2) % SIDE, Math.floor((at >> 2) / SIDE)];
  const cover = 6.5 - Math.hypot(x - 7.5, y - 7.5);
  return [255, 128, 0, 255 * Math.min(1, Math.max(0, cover))][at & 3]!;
});

function sums({ side, pixels }: { side: number; pixels: Float32Array }): number[] {
  const sum = [0, 0, 0, 0];
  for (let at = 0; at < pixels.length; at++) sum[at & 3]! += pixels[at]! / (side * side);
  return sum;
}

describe('A sprite', () => {
  const sprite = new Sprite(disc, SIDE);

  it('is sampled at the size it is drawn at', () => {
    expect([100, 20, 16, 13, 12, 6, 1, 0.1].map((size) => sprite.level(size).side)).toEqual([
      ...[32, 16, 16, 16, 8, 4, 1, 1],
    ]);
  });

  it('has the same mean at every size, and a clear border', () => {
    const own = sums(sprite.level(16));
    for (const size of [100, 8, 4, 2, 1]) {
      const level = sprite.level(size);
      for (const [k, value] of sums(level).entries()) expect(value / own[k]! || 1).toBeCloseTo(1, 1);
      const row = level.side + 2;
      for (let i = 0; i < row; i++) {
        for (const at of [i, i * row, i * row + row - 1, (row - 1) * row + i]) {
          expect(level.pixels[at * 4 + 3]).toBe(0);
        }
      }
    }
  });

  it('never is brighter than its alpha allows', () => {
    for (const size of [100, 16, 8]) {
      const { pixels } = sprite.level(size);
      for (let at = 0; at < pixels.length; at += 4) {
        const alpha = pixels[at + 3]!;
        expect(alpha).toBeGreaterThanOrEqual(0);
        expect(alpha).toBeLessThanOrEqual(1);
        for (let k = 0; k < 3; k++) expect(pixels[at + k]).toBeLessThanOrEqual(255 * alpha + 1e-3);
      }
    }
  });

  it('is recoloured without its shape', () => {
    const grey = recoloured(disc, 0, [1, 1, 1]);
    const middle = (8 * SIDE + 8) * 4;
    expect([...grey.subarray(middle, middle + 4)]).toEqual([128, 128, 128, 255]);
    const blue = recoloured(disc, 1, [0, 0.5, 1]);
    expect([...blue.subarray(middle, middle + 4)]).toEqual([0, 64, 0, 255]);
    expect([...recoloured(disc, 1, [1, 1, 1])]).toEqual([...disc]);
  });
});
