import { describe, expect, it } from 'vitest';
import { toWord, truncatedProduct, wrapToWord } from '../../engine/index.ts';

describe('fixed point', () => {
  it.each([
    [0, 0],
    [32_767, 32_767],
    [32_768, -32_768],
    [-32_769, 32_767],
    [65_536, 0],
    [-(2 ** 32) - 5, -5],
    [2 ** 40 + 7, 7],
  ])('wraps %i to %i', (value, word) => {
    expect(wrapToWord(value)).toBe(word);
  });

  it.each([
    [-32_768, -32_768, 16, 16_384],
    [-32_768, -32_768, 15, -32_768],
    [32_767, -32_768, 16, -16_384],
    [-1, 1, 16, -1],
    [1, 1, 16, 0],
    [300, 300, 0, 24_464],
  ])('truncates %i × %i at shift %i to %i', (x, w, shift, word) => {
    expect(truncatedProduct(x, w, shift)).toBe(word);
  });

  it.each([
    [0.5, 1],
    [-0.5, 0],
    [-0.51, -1],
    [1e9, 32_767],
    [-1e9, -32_768],
    [32_767.4, 32_767],
  ])('writes %f as word %i: half up, saturated', (value, word) => {
    expect(toWord(value)).toBe(word);
  });
});
