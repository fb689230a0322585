import { convDimensions, type ConvLayer, type ConvShape } from '../../engine/index.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A layer of the given shape with random words; `overrides` replaces any of its fields. */
export function randomLayer(
  random: SeededRandom,
  shape: ConvShape,
  overrides: Partial<ConvLayer> = {},
): ConvLayer {
  const { filterWords } = convDimensions(shape);
  return {
    name: 'random',
    shape,
    filters: random.words(filterWords, 0.2),
    bias: random.words(shape.M, 0.2, 2000),
    productShift: 16,
    relu: false,
    compressIfmap: true,
    ...overrides,
  };
}

/** A small shape that the chip takes natively: strides 1, 2, 4, groups, padding, planes and filters not square. */
export function randomShape(random: SeededRandom): ConvShape {
  const groups = random.pick([1, 1, 2, 3]);
  const R = random.integer(1, 5);
  const S = random.integer(1, 5);
  return {
    C: groups * random.integer(1, 3),
    M: groups * random.integer(1, 3),
    H: random.integer(R, R + 7),
    W: random.integer(S, S + 7),
    R,
    S,
    U: random.pick([1, 1, 2, 4]),
    padding: random.integer(0, Math.max(R, S) + 1),
    groups,
  };
}
