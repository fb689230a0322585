import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDeepCompression, type DeepCompressionLayer } from '../../../models/loaders/deep-compression.ts';
import { thrown } from '../../support/eyeriss-error.ts';
import { sharedDir } from '../../support/shared.ts';

interface Entry {
  readonly gap: number;
  readonly code: number;
}

/** Entries for given weights by position: a gap of more than 15 zeros takes fillers (gap 15, code 0). */
function entriesOf(codes: ReadonlyMap<number, number>): Entry[] {
  const entries: Entry[] = [];
  let last = -1;
  for (const [position, code] of codes) {
    while (position - last - 1 > 15) {
      entries.push({ gap: 15, code: 0 });
      last += 16;
    }
    entries.push({ gap: position - last - 1, code });
    last = position;
  }
  return entries;
}

function nibbles(values: readonly number[]): number[] {
  const packed = new Array<number>(Math.ceil(values.length / 2)).fill(0);
  values.forEach((value, i) => (packed[i >> 1]! |= value << ((i & 1) * 4)));
  return packed;
}

function float32(values: readonly number[]): number[] {
  return [...new Uint8Array(Float32Array.from(values).buffer)];
}

/** Code c means c / 8. */
function netFile(
  layers: readonly { entries: readonly Entry[]; bias: readonly number[]; bits?: number }[],
): Uint8Array {
  const counts = layers.flatMap(({ entries }) => [...new Uint8Array(Uint32Array.of(entries.length).buffer)]);
  const bodies = layers.flatMap(({ entries, bias, bits = 8 }) => {
    const codes = entries.map(({ code }) => code);
    return [
      ...float32(Array.from({ length: 2 ** bits }, (_, c) => c / 8)),
      ...float32(bias),
      ...(bits === 8 ? codes : nibbles(codes)),
      ...nibbles(entries.map(({ gap }) => gap)),
    ];
  });
  return Uint8Array.from([...counts, ...bodies]);
}

const conv: DeepCompressionLayer = { name: 'conv', weightCount: 100, biasCount: 2 };
const convCodes = new Map([
  [0, 255],
  [1, 3],
  [17, 4], // 15 zeros before: the longest gap of one entry
  [34, 5], // 16 zeros: one filler
  [99, 6], // 64 zeros: four fillers
]);

describe('readDeepCompression', () => {
  it('puts codebook values at their positions, over fillers, an odd number of entries, several layers', () => {
    const entries = entriesOf(convCodes);
    expect(entries).toHaveLength(10);
    const second = entriesOf(new Map([[2, 8]]));
    const bytes = netFile([
      { entries, bias: [1.5, -2] },
      { entries: second, bias: [7] },
      { entries: [], bias: [9] },
    ]);
    const layers = [
      conv,
      { name: 'odd', weightCount: 4, biasCount: 1 },
      { name: 'empty', weightCount: 2, biasCount: 1 },
    ];
    const read = readDeepCompression(bytes, layers, 'x.net');
    const expected = new Float32Array(100);
    for (const [position, code] of convCodes) expected[position] = code / 8;
    expect(read.get('conv')).toEqual({ weights: expected, bias: Float32Array.of(1.5, -2) });
    expect(read.get('odd')).toEqual({ weights: Float32Array.of(0, 0, 1, 0), bias: Float32Array.of(7) });
    expect(read.get('empty')).toEqual({ weights: new Float32Array(2), bias: Float32Array.of(9) });
  });

  it('reads 4-bit codes of FC layers, low nibble first', () => {
    const entries = entriesOf(
      new Map([
        [0, 1],
        [1, 15],
        [5, 2],
      ]),
    );
    const bytes = netFile([{ entries, bias: [0], bits: 4 }]);
    const layer: DeepCompressionLayer = { name: 'fc', weightCount: 6, biasCount: 1, codeBits: 4 };
    const read = readDeepCompression(bytes, [layer], 'x.net').get('fc');
    expect(read?.weights).toEqual(Float32Array.of(1 / 8, 15 / 8, 0, 0, 0, 2 / 8));
  });

  it('reads bytes at any alignment', () => {
    const bytes = netFile([{ entries: entriesOf(convCodes), bias: [1, 2] }]);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(readDeepCompression(shifted.subarray(1), [conv], 'x')).toEqual(
      readDeepCompression(bytes, [conv], 'x'),
    );
  });

  it('refuses every truncation, and bytes left over', () => {
    const bytes = netFile([{ entries: entriesOf(convCodes), bias: [1, 2] }]);
    for (let length = 0; length < bytes.length; length += 1) {
      const error = thrown(
        () => readDeepCompression(bytes.subarray(0, length), [conv], 'x.net'),
        'weights.malformed',
      );
      expect(error.message).toMatch(/^x\.net: truncated in /);
    }
    const longer = Uint8Array.from([...bytes, 0]);
    const error = thrown(() => readDeepCompression(longer, [conv], 'x.net'), 'weights.malformed');
    expect(error.message).toMatch(/1 bytes after the last layer/);
  });

  it('refuses positions past the layer', () => {
    const bytes = netFile([{ entries: entriesOf(new Map([[100, 1]])), bias: [1, 2] }]);
    const error = thrown(() => readDeepCompression(bytes, [conv], 'x.net'), 'weights.malformed');
    expect(error.message).toMatch(/position 100; the layer has 100 weights/);
  });

  it('refuses absurd entry counts without reserving memory for them', () => {
    const bytes = netFile([{ entries: [], bias: [1, 2] }]);
    bytes.fill(255, 0, 4);
    thrown(() => readDeepCompression(bytes, [conv], 'x.net'), 'weights.malformed');
  });

  it.skipIf(!sharedDir)('refuses the real file with other layer sizes (needs ../shared)', () => {
    const path = join(sharedDir ?? '', 'models', 'squeezenet-1.0', 'compressed_SqueezeNet.net');
    thrown(() => readDeepCompression(readFileSync(path), [conv], 'x.net'), 'weights.malformed');
  });
});
