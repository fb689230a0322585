import { describe, expect, it } from 'vitest';
import { EyerissError } from '../../../engine/errors.ts';
import { toWord } from '../../../engine/fixed-point.ts';
import { writeByteWords } from '../../../engine/scaled-words.ts';
import { inputMagnitude, inputWordTables, planarInput } from '../../../host/image/network-input.ts';
import type { NetworkInput } from '../../../models/network.ts';

const input: NetworkInput = { channels: 3, height: 2, width: 3, meanBgr: [104, 117, 123] };
/** Red, green and blue of six pixels. */
const rgb = Uint8Array.of(0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42, 255, 254, 253);

describe('planarInput', () => {
  it('gives blue, green and red planes minus the mean', () => {
    expect([...planarInput(rgb, input)]).toEqual([
      ...[2, 12, 22, 32, 42, 253].map((blue) => blue - 104),
      ...[1, 11, 21, 31, 41, 254].map((green) => green - 117),
      ...[0, 10, 20, 30, 40, 255].map((red) => red - 123),
    ]);
  });

  it.each([0, 17, 19, 24])('refuses a frame of %i bytes', (length) => {
    const run = () => planarInput(new Uint8Array(length), input);
    expect(run).toThrow(EyerissError);
    expect(run).toThrow(`a frame of ${length} bytes; the network takes 3×2 RGB pixels, 18 bytes`);
  });
});

describe('inputWordTables', () => {
  it.each([1, 128, 211.37, 0.004])('gives the words of the planes, scale %f', (scale) => {
    const words = new Int16Array(18);
    writeByteWords(rgb, inputWordTables(input, scale), words);
    expect([...words]).toEqual([...planarInput(rgb, input)].map((value) => toWord(value * scale)));
  });

  it('agrees with the float blob for means with decimals too', () => {
    const decimals: NetworkInput = { ...input, meanBgr: [104.00698793, 116.66876762, 122.67891434] };
    const bytes = Uint8Array.from({ length: 256 * 18 }, (_, i) => Math.floor(i / 18));
    const words = new Int16Array(18);
    const tables = inputWordTables(decimals, 240.123);
    for (let byte = 0; byte < 256; byte++) {
      const frame = bytes.subarray(byte * 18, byte * 18 + 18);
      writeByteWords(frame, tables, words);
      expect([...words]).toEqual([...planarInput(frame, decimals)].map((value) => toWord(value * 240.123)));
    }
  });

  it('saturates where the scale is too large for a word', () => {
    expect([...inputWordTables(input, 1000)[0].filter((_, byte) => byte === 0 || byte === 255)]).toEqual([
      -32_768, 32_767,
    ]);
  });
});

describe('inputMagnitude', () => {
  it('is reached by a byte of some channel and passed by none', () => {
    const input = { channels: 3, height: 1, width: 256, meanBgr: [104, 117, 123] } as const;
    const everyByte = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
    const largest = planarInput(everyByte, input).reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    expect(inputMagnitude(input)).toBe(largest);
    expect(largest).toBe(151);
  });
});
