import { describe, expect, it } from 'vitest';
import { convDimensions, linkReport, sumLayerReports, type ConvLayerReport } from '../../engine/index.ts';
import { expectEyerissError } from '../support/error-facts.ts';

/** A report of a 1×1 layer with `words` ifmap words a frame. */
function report(name: string, words: number, figures: Partial<ConvLayerReport>): ConvLayerReport {
  const shape = { C: 1, M: 1, H: 1, W: words, R: 1, S: 1, U: 1, padding: 0, groups: 1 };
  return {
    name,
    executor: 'plain',
    batch: 2,
    shape,
    dimensions: convDimensions(shape),
    macs: 2 * words,
    gatedMacs: 0,
    ifmapZeroFraction: 0,
    ofmapZeroFraction: 0,
    wrappedPsums: 0,
    link: { ...linkReport([], 60e6), bytes: 8, uncompressedBytes: 16, timeMs: 0.5 },
    ...figures,
  };
}

describe('sumLayerReports', () => {
  it('adds up, and weights ifmap zeros by padded ifmap words', () => {
    const reports = [
      report('a', 300, { ifmapZeroFraction: 0.5, gatedMacs: 300, wrappedPsums: 2 }),
      report('b', 100, { ifmapZeroFraction: 0.9, gatedMacs: 180, wrappedPsums: 1 }),
    ];
    expect(sumLayerReports(reports)).toEqual({
      batch: 2,
      macs: 800,
      gatedMacs: 480,
      wrappedPsums: 3,
      linkBytes: 16,
      linkUncompressedBytes: 32,
      linkTimeMs: 1,
      ifmapZeroFraction: 0.6,
    });
  });

  it('is all zeros for no layers', () => {
    expect(new Set(Object.values(sumLayerReports([])))).toEqual(new Set([0]));
  });

  it('refuses to mix batches', () => {
    const reports = [report('a', 4, {}), report('b', 4, { batch: 4 })];
    expectEyerissError(
      () => sumLayerReports(reports),
      'report.batch',
      'b: its report is of a batch of 4',
      '2',
    );
  });
});
