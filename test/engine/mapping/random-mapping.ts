import { convDimensions, type ConvShape } from '../../../engine/conv-shape.ts';
import { largestE, mostFilterSets } from '../../../engine/mapping/array-placement.ts';
import { mappingViolations } from '../../../engine/mapping/mapping-limits.ts';
import type { Mapping } from '../../../engine/mapping/mapping.ts';
import type { SeededRandom } from '../../support/seeded-random.ts';

/** A shape with enough channels and filters for partial passes, small enough to count word by word. */
export function randomCountShape(random: SeededRandom): ConvShape {
  const groups = random.pick([1, 1, 1, 2, 3]);
  const R = random.integer(1, 5);
  const S = random.integer(1, 5);
  return {
    C: groups * random.integer(1, 8),
    M: groups * random.integer(1, 10),
    H: random.integer(R, R + 9),
    W: random.integer(S, S + 9),
    R,
    S,
    U: random.pick([1, 1, 2, 4]),
    padding: random.integer(0, 2),
    groups,
  };
}

/** A mapping that fits, with sets folded and stacked, last blocks partly filled, as chance has it. */
export function randomMapping(random: SeededRandom, shape: ConvShape, batch: number): Mapping {
  const { channelsPerGroup, filtersPerGroup } = convDimensions(shape);
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const e = random.integer(1, largestE(shape));
    const r = random.integer(1, Math.min(channelsPerGroup, Math.max(1, Math.floor(12 / shape.R))));
    const t = random.integer(1, Math.max(1, Math.min(filtersPerGroup, mostFilterSets(shape, e, r))));
    const p = random.integer(1, Math.max(1, Math.floor(filtersPerGroup / t)));
    const q = random.integer(1, Math.max(1, Math.floor(channelsPerGroup / r)));
    const blocks = random.integer(1, Math.max(1, Math.floor(filtersPerGroup / (p * t))));
    const m = random.next() < 0.3 ? filtersPerGroup : blocks * p * t;
    const mapping = { m, n: random.integer(1, batch), e, p, q, r, t };
    if (mappingViolations(shape, batch, mapping).length === 0) return mapping;
  }
  throw new Error(`no mapping found for ${JSON.stringify(shape)}`);
}
