import { expect, it } from 'vitest';
import { readQ78 } from '../../../models/loaders/q78.ts';
import { thrown } from '../../support/eyeriss-error.ts';

it('reads little-endian int16 / 256, exactly', () => {
  const bytes = Uint8Array.of(9, 0x01, 0x00, 0x00, 0x01, 0xff, 0xff, 0x00, 0x80, 0xff, 0x7f);
  const expected = Float32Array.of(1 / 256, 1, -1 / 256, -128, 127 + 255 / 256);
  expect(readQ78(bytes.subarray(1), 5, 'w.bin')).toEqual(expected); // at an odd address, too
});

it.each([0, 9, 11, 12])('refuses %i bytes for 5 values', (length) => {
  const error = thrown(() => readQ78(new Uint8Array(length), 5, 'w.bin'), 'weights.malformed');
  expect(error.message).toMatch(new RegExp(`w\\.bin has ${length} bytes.*5 16-bit values, 10 bytes`));
});
