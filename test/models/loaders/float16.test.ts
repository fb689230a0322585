import { expect, it } from 'vitest';
import { float16ToNumber } from '../../../models/loaders/float16.ts';

/** The float32 bit pattern of a binary16 pattern, by moving bits alone (no arithmetic on values). */
function float32Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  let exponent = (half >> 10) & 31;
  let fraction = half & 1023;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent === 0) {
    if (fraction === 0) return sign;
    // shift a subnormal's first one up into the place of the hidden one
    for (exponent = 1; (fraction & 1024) === 0; exponent -= 1) fraction <<= 1;
  }
  return sign | ((exponent + 112) << 23) | ((fraction & 1023) << 13);
}

it('converts all 65536 patterns exactly', () => {
  const word = new DataView(new ArrayBuffer(4));
  const different: number[] = [];
  for (let half = 0; half < 65536; half += 1) {
    word.setInt32(0, float32Bits(half));
    if (!Object.is(float16ToNumber(half), word.getFloat32(0))) different.push(half);
  }
  expect(different).toEqual([]);
});

it.each([
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x0001, 2 ** -24],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x8000, -0],
  [0xfc00, -Infinity],
  [0x7e00, NaN],
])('reads %i as %d', (bits, value) => {
  expect(float16ToNumber(bits)).toBe(value);
});

it('looks at the low 16 bits only: int32 data may be sign-extended', () => {
  expect(float16ToNumber(0xc000 - 0x10000)).toBe(-2);
});
