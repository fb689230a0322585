import { describe, expect, it } from 'vitest';
import { seenPart } from '../../renderer/sources/seen-part.ts';

const CENTRE = 227 / 256;

describe('seenPart', () => {
  it.each([
    [640, 480],
    [480, 640],
    [1920, 1080],
    [1, 1],
  ])('warp: the centre 227/256 of both sides of %i × %i', (width, height) => {
    const seen = seenPart({ width, height }, 'warp');
    expect(seen.width).toBeCloseTo(width * CENTRE);
    expect(seen.height).toBeCloseTo(height * CENTRE);
    expect(seen.x * 2 + seen.width).toBeCloseTo(width);
    expect(seen.y * 2 + seen.height).toBeCloseTo(height);
  });

  it.each([
    [640, 480],
    [480, 640],
    [1920, 1080],
    [1, 1],
  ])('shortest-side: a square in the middle of %i × %i', (width, height) => {
    const seen = seenPart({ width, height }, 'shortest-side');
    expect(seen.width).toBeCloseTo(seen.height);
    expect(seen.width).toBeCloseTo(Math.min(width, height) * CENTRE);
    expect(seen.x * 2 + seen.width).toBeCloseTo(width);
    expect(seen.y * 2 + seen.height).toBeCloseTo(height);
  });
});
