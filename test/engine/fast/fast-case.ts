import { expect } from 'vitest';
import { convDimensions, plainExecutor, type ConvExecutor, type ConvLayer } from '../../../engine/index.ts';
import type { ConvShape } from '../../../engine/conv-shape.ts';
import { randomLayer } from '../../support/random-layer.ts';
import type { SeededRandom } from '../../support/seeded-random.ts';

/** A layer with a batch of ifmaps. */
export interface FastCase {
  readonly layer: ConvLayer;
  readonly ifmaps: readonly Int16Array[];
}

/** Shapes around the kernel's seams: blocks of 16, 32 and 64 filters, several channel blocks, chunks of ofmap rows. */
export function seamShape(random: SeededRandom): ConvShape {
  const groups = random.pick([1, 1, 1, 2, 3]);
  const R = random.integer(1, 6);
  const S = random.pick([R, random.integer(1, 7)]);
  const U = random.pick([1, 1, 2, 4]);
  return {
    C: groups * random.pick([1, 2, 3, 7, 16, 33, 65, 130]),
    M: groups * random.pick([1, 3, 8, 15, 16, 17, 31, 32, 33, 48, 50, 65, 97]),
    H: random.integer(R, R + 6 * U),
    W: random.integer(S, S + 9 * U),
    ...{ R, S, U, groups },
    padding: random.pick([0, 0, 1, 2, random.integer(0, Math.max(R, S) + 1)]),
  };
}

/** A layer of the shape with words from nothing to extreme, and a batch of 1 to 3. */
export function seamCase(random: SeededRandom, shape: ConvShape): FastCase {
  const { filterWords, ifmapWords } = convDimensions(shape);
  const extreme = (count: number): Int16Array =>
    Int16Array.from({ length: count }, () => random.pick([-32_768, 32_767, -32_768, 32_767, -1, 0, 1]));
  const kind = random.pick(['calibrated', 'calibrated', 'loud', 'extreme', 'same sign']);
  const magnitude = random.pick([100, 2000, 8000]);
  const filters =
    kind === 'extreme'
      ? extreme(filterWords)
      : kind === 'same sign'
        ? new Int16Array(filterWords).fill(random.pick([-32_768, 32_767]))
        : random.words(filterWords, 0.1, kind === 'loud' ? 32_768 : magnitude);
  const ifmap = (): Int16Array => {
    if (kind === 'extreme') return extreme(ifmapWords);
    if (kind === 'same sign') return new Int16Array(ifmapWords).fill(random.pick([-32_768, 32_767]));
    return random.words(ifmapWords, random.pick([0, 0.3, 0.7, 0.98, 1]), random.pick([300, 20_000, 32_768]));
  };
  const layer = randomLayer(random, shape, {
    filters,
    bias: random.words(shape.M, 0.2, random.pick([2000, 32_768])),
    productShift: random.pick([16, 16, 16, random.integer(0, 15)]),
    relu: random.next() < 0.5,
  });
  return { layer, ifmaps: Array.from({ length: random.integer(1, 3) }, ifmap) };
}

/** Expects the same ofmap words and the same count of wrapped psums as from the plain executor. */
export async function expectPlainBits(executor: ConvExecutor, { layer, ifmaps }: FastCase): Promise<number> {
  const expected = await plainExecutor.run(layer, ifmaps);
  const found = await executor.run(layer, ifmaps);
  const what = JSON.stringify({ name: layer.name, shape: layer.shape, shift: layer.productShift });
  expect(found.wrappedPsums, what).toBe(expected.wrappedPsums);
  expect(found.ofmaps.length, what).toBe(ifmaps.length);
  for (const [frame, ofmap] of found.ofmaps.entries()) {
    expect(ofmap.length, what).toBe(expected.ofmaps[frame]!.length);
    const wrong = ofmap.findIndex((word, i) => word !== expected.ofmaps[frame]![i]);
    expect(wrong, `${what}: first wrong word of frame ${frame}`).toBe(-1);
  }
  return expected.wrappedPsums;
}
