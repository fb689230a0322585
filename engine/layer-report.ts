import type { ConvDimensions, ConvShape } from './conv-shape.ts';
import { EyerissError } from './errors.ts';
import type { LinkReport } from './link.ts';

/**
 * What a CONV layer did for one batch. Nothing here is measured: counts and bytes are exact for this batch's own
 * words, times are modelled. Counts are of the whole batch; divide by {@link batch} for a frame, and say so.
 */
export interface ConvLayerReport {
  /** The layer's name. */
  readonly name: string;
  /** Name of the executor that computed the ofmaps. */
  readonly executor: string;
  /** N: ifmaps (frames) that every count below covers. */
  readonly batch: number;
  readonly shape: ConvShape;
  /** Sizes in words and MACs of one frame. */
  readonly dimensions: ConvDimensions;
  /** Multiply-accumulates of the batch, those with a zero operand included; follows from the shape. */
  readonly macs: number;
  /** Of {@link macs}, those whose ifmap word is zero, padding included; exact for this batch. */
  readonly gatedMacs: number;
  /** Zero words as a fraction (0 to 1) of all ifmap words, padding included; exact for this batch. */
  readonly ifmapZeroFraction: number;
  /** Zero words as a fraction (0 to 1) of all ofmap words, after ReLU if the layer has it; exact for this batch. */
  readonly ofmapZeroFraction: number;
  /** Ofmap words whose sum did not fit 16 bits and wrapped; 0 in a calibrated network. */
  readonly wrappedPsums: number;
  /** Bytes over the link, each word sent once, exact for this batch; its `timeMs` is modelled. */
  readonly link: LinkReport;
}

/** Sums over layer reports of one batch, e.g. all CONV layers of a network. */
export interface LayerTotals {
  /** N of every report summed; 0 if there was none. */
  readonly batch: number;
  /** Multiply-accumulates of the batch, those with a zero operand included. */
  readonly macs: number;
  /** Of {@link macs}, those whose ifmap word is zero, padding included. */
  readonly gatedMacs: number;
  /** Zero words as a fraction (0 to 1) of all padded ifmap words of all layers; 0 if there was no layer. */
  readonly ifmapZeroFraction: number;
  /** Ofmap words that wrapped. */
  readonly wrappedPsums: number;
  /** Bytes over the link as sent. */
  readonly linkBytes: number;
  /** Bytes over the link had nothing been compressed. */
  readonly linkUncompressedBytes: number;
  /** Modelled: milliseconds on the link, layer after layer. */
  readonly linkTimeMs: number;
}

/**
 * Adds up the reports of a network's CONV layers. Ifmap zeros are weighted by padded ifmap words.
 * @throws EyerissError `report.batch` if the reports are of different batches
 */
export function sumLayerReports(reports: readonly ConvLayerReport[]): LayerTotals {
  const batch = reports[0]?.batch ?? 0;
  let ifmapWords = 0;
  let ifmapZeros = 0;
  const sum = {
    macs: 0,
    gatedMacs: 0,
    wrappedPsums: 0,
    linkBytes: 0,
    linkUncompressedBytes: 0,
    linkTimeMs: 0,
  };
  for (const report of reports) {
    if (report.batch !== batch) {
      throw new EyerissError({
        code: 'report.batch',
        problem: `layer ${report.name}: its report is of a batch of ${report.batch}`,
        limit: `the layers before it are of ${batch}`,
        remedy: 'add up reports of one batch only',
      });
    }
    const words = report.dimensions.paddedIfmapWords * batch;
    ifmapWords += words;
    ifmapZeros += report.ifmapZeroFraction * words;
    sum.macs += report.macs;
    sum.gatedMacs += report.gatedMacs;
    sum.wrappedPsums += report.wrappedPsums;
    sum.linkBytes += report.link.bytes;
    sum.linkUncompressedBytes += report.link.uncompressedBytes;
    sum.linkTimeMs += report.link.timeMs;
  }
  return { batch, ...sum, ifmapZeroFraction: ifmapWords === 0 ? 0 : ifmapZeros / ifmapWords };
}
