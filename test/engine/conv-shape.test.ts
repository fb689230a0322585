import { describe, expect, it } from 'vitest';
import {
  CHIP,
  checkConvShape,
  convDimensions,
  EyerissError,
  nativeLimitViolations,
  type ConvShape,
} from '../../engine/index.ts';
import { expectEyerissError } from '../support/error-facts.ts';

const conv2: ConvShape = { C: 96, M: 256, H: 27, W: 27, R: 5, S: 5, U: 1, padding: 2, groups: 2 };

describe('convDimensions', () => {
  it('gives the sizes of AlexNet conv1 and conv2 (ISSCC 2016 poster: MACs of a batch of 4)', () => {
    const conv1: ConvShape = { C: 3, M: 96, H: 227, W: 227, R: 11, S: 11, U: 4, padding: 0, groups: 1 };
    expect(convDimensions(conv1)).toMatchObject({ E: 55, F: 55, ofmapWords: 290_400, filterWords: 34_848 });
    expect((convDimensions(conv1).macs * 4) / 1e6).toBeCloseTo(421.66, 2);
    expect(convDimensions(conv2)).toEqual({
      E: 27,
      F: 27,
      paddedH: 31,
      paddedW: 31,
      channelsPerGroup: 48,
      filtersPerGroup: 128,
      ifmapWords: 69_984,
      paddedIfmapWords: 92_256,
      filterWords: 307_200,
      ofmapWords: 186_624,
      macs: 223_948_800,
    });
  });
});

describe('checkConvShape', () => {
  const refuses = (change: Partial<ConvShape>, code: string, value: string, limit: string) => {
    expectEyerissError(() => { checkConvShape('conv2', { ...conv2, ...change }); }, code, value, limit); // prettier-ignore
  };

  it('takes AlexNet conv2', () => {
    expect(() => { checkConvShape('conv2', conv2); }).not.toThrow(); // prettier-ignore
  });

  it.each(['C', 'M', 'H', 'W', 'R', 'S', 'U', 'groups'] as const)('refuses sizes of %s', (letter) => {
    for (const value of [0, -1, 1.5, NaN, 65_537]) {
      refuses({ [letter]: value }, 'shape.size', `${letter} is ${value}`, '1 to 65536');
    }
  });

  it('refuses padding, groups and filters that cannot be', () => {
    refuses({ padding: -1 }, 'shape.padding', '-1', '0 to 36');
    refuses({ padding: 37 }, 'shape.padding', '37', '0 to 36');
    refuses({ groups: 5 }, 'shape.groups', '5 groups', 'multiples');
    refuses({ R: 32 }, 'shape.filter-larger-than-ifmap', '32×5', 'fit');
    refuses({ S: 32 }, 'shape.filter-larger-than-ifmap', '5×32', 'fit');
  });
});

describe('nativeLimitViolations (JSSC 2017 table III)', () => {
  it('is empty at the limits', () => {
    const largest = { ...conv2, C: 2048, M: 2048, R: 12, S: 12, U: 4 };
    expect(nativeLimitViolations('largest', largest)).toEqual([]);
  });

  it.each<[Partial<ConvShape>, string, string, string]>([
    [{ R: 13 }, 'shape.filter-height', 'R 13', '1 to 12'],
    [{ S: 33 }, 'shape.filter-width', 'S 33', '1 to 32'],
    [{ S: 13 }, 'shape.ifmap-spad', 'S 13', '12 words'],
    [{ M: 2050 }, 'shape.filters', 'M 1025', '1 to 1024'],
    [{ C: 2050 }, 'shape.channels', 'C 1025', '1 to 1024'],
    [{ U: 3 }, 'shape.stride', 'U 3', '1, 2, 4'],
  ])('names what %j breaks', (change, code, value, limit) => {
    const facts = nativeLimitViolations('big', { ...conv2, ...change }).find((found) => found.code === code);
    expectEyerissError(
      () => {
        throw new EyerissError(facts ?? { code: 'none', problem: 'no violation' });
      },
      code,
      value,
      limit,
    );
  });
});

describe('CHIP', () => {
  it('is consistent in itself: PEs, GLB banks', () => {
    expect(CHIP.peRows * CHIP.peColumns).toBe(CHIP.pes);
    expect(CHIP.glbBanks * CHIP.glbBankWords * 2 + CHIP.glbFilterBytes).toBe(CHIP.glbBytes);
  });
});
