import { CHIP } from '../chip.ts';
import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { EyerissError, type ErrorFacts } from '../errors.ts';
import { largestE, mostFilterSets } from './array-placement.ts';
import { glbAllocation } from './glb-allocation.ts';
import { MAPPING_LETTERS, type Mapping } from './mapping.ts';

/**
 * Every limit that a mapping breaks on a shape (which passed `checkConvShape`) and a batch of N ifmaps; empty if it
 * fits. Limits: JSSC 2017 table III (spads, GLB) and the array of 12 × 14 PEs.
 */
export function mappingViolations(shape: ConvShape, batch: number, mapping: Mapping): ErrorFacts[] {
  const { R, S } = shape;
  const { channelsPerGroup, filtersPerGroup } = convDimensions(shape);
  const { m, n, e, p, q, r, t } = mapping;
  const found: ErrorFacts[] = [];
  const atMost = (code: string, what: string, value: number, limit: number, remedy: string): void => {
    if (value <= limit) return;
    found.push({
      code: `mapping.${code}`,
      problem: `${what} is ${value}`,
      limit: `at most ${limit}`,
      remedy,
    });
  };
  for (const letter of MAPPING_LETTERS) {
    const value = mapping[letter];
    if (Number.isInteger(value) && value >= 1) continue;
    found.push({
      code: 'mapping.letter',
      problem: `${letter} is ${value}`,
      limit: 'a whole number from 1',
      remedy: 'correct the mapping',
    });
  }
  if (found.length > 0) return found;
  atMost('n', 'n', n, batch, 'a pass cannot handle more ifmaps than the batch has');
  atMost('m', 'm', m, filtersPerGroup, 'choose m up to the filters of a group');
  atMost('filters', 'p·t', p * t, m, 'a pass cannot handle more filters than m keeps psums for');
  atMost('channels', 'q·r', q * r, channelsPerGroup, 'choose q and r up to the channels of a group');
  atMost('rows', 'filter height R', R, CHIP.peRows, 'split the filter by rows');
  if (R > CHIP.peRows) return found;
  atMost('e', 'e', e, largestE(shape), 'choose a lower strip');
  atMost('sets', `t, with r ${r} sets stacked`, t, mostFilterSets(shape, e, r), 'choose fewer sets');
  atMost('ifmap-spad', 'q·S', q * S, CHIP.ifmapSpadWords, 'choose a smaller q');
  atMost('filter-spad', 'p·q·S', p * q * S, CHIP.filterSpadWords, 'choose a smaller p or q');
  atMost('psum-spad', 'p', p, CHIP.psumSpadWords, 'choose a smaller p');
  const { ifmapBanks, psumBanks, filterWords } = glbAllocation(shape, mapping);
  atMost(
    'glb',
    'GLB banks of ifmaps and psums',
    ifmapBanks + psumBanks,
    CHIP.glbBanks,
    'choose smaller n, m or e',
  );
  atMost(
    'glb-filters',
    'filter words of a pass',
    filterWords,
    CHIP.glbFilterBytes / 2,
    'choose smaller p or q',
  );
  return found;
}

/**
 * @throws EyerissError with the first limit that the mapping breaks
 */
export function checkMapping(name: string, shape: ConvShape, batch: number, mapping: Mapping): void {
  const facts = mappingViolations(shape, batch, mapping)[0];
  if (facts) throw new EyerissError({ ...facts, problem: `layer ${name}: ${facts.problem}` });
}
