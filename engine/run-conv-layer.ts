import { CHIP } from './chip.ts';
import { checkConvLayer, checkWords, type ConvLayer } from './conv-layer.ts';
import { convDimensions } from './conv-shape.ts';
import { EyerissError, invariant } from './errors.ts';
import type { ConvExecutor, ConvOutput } from './executor.ts';
import { countGating, zeroFraction } from './gating.ts';
import type { ConvLayerReport } from './layer-report.ts';
import { checkLinkClock, linkReport, linkTransactions } from './link.ts';
import { padIfmap } from './padded-ifmap.ts';
import { plainExecutor } from './plain-executor.ts';

/** How {@link runConvLayer} runs a layer. */
export interface RunOptions {
  /** What computes the ofmaps; by default the plain executor. */
  readonly executor?: ConvExecutor;
  /** Link clock of the modelled link time, in Hz, above 0 and at most 90 MHz; by default 60 MHz. */
  readonly linkClockHz?: number;
  /** Whether ifmaps and ofmaps travel RLC-compressed where the chip does that; by default true. */
  readonly compression?: boolean;
}

/** What {@link runConvLayer} gives back. */
export interface ConvLayerRun {
  /** N ofmaps of M × E × F words, row-major, after the output path (ReLU if the layer has it). */
  readonly ofmaps: readonly Int16Array[];
  readonly report: ConvLayerReport;
}

/**
 * Runs one CONV layer on a batch as the chip would: the ofmap bits, and what it took.
 * @param ifmaps N ≥ 1 frames of C × H × W words (no padding), row-major; they are not changed
 * @throws EyerissError (as a rejection) for a shape that is impossible or past the chip's limits, wrong word counts,
 * an empty batch, or a link clock out of range; nothing has run then
 */
export async function runConvLayer(
  layer: ConvLayer,
  ifmaps: readonly Int16Array[],
  options: RunOptions = {},
): Promise<ConvLayerRun> {
  const { executor = plainExecutor, linkClockHz = CHIP.linkClockHz, compression = true } = options;
  checkConvLayer(layer);
  checkBatch(layer, ifmaps);
  checkLinkClock(linkClockHz);
  const output = await executor.run(layer, ifmaps);
  checkOutput(layer, ifmaps.length, output);
  const report = {
    name: layer.name,
    executor: executor.name,
    ...describeBatch(layer, ifmaps, output, linkClockHz, compression),
  };
  return { ofmaps: output.ofmaps, report };
}

/** At least one ifmap, each of C·H·W words. */
function checkBatch(layer: ConvLayer, ifmaps: readonly Int16Array[]): void {
  if (ifmaps.length === 0) {
    throw new EyerissError({
      code: 'layer.batch',
      problem: `layer ${layer.name}: a batch of 0 ifmaps`,
      limit: 'it must have at least 1',
      remedy: 'hand over one ifmap per frame',
    });
  }
  const { ifmapWords } = convDimensions(layer.shape);
  for (const [frame, ifmap] of ifmaps.entries()) {
    checkWords(`layer ${layer.name}: ifmap ${frame}`, ifmap.length, ifmapWords);
  }
}

/** What every executor owes. */
function checkOutput(layer: ConvLayer, batch: number, { ofmaps, wrappedPsums }: ConvOutput): void {
  const { ofmapWords } = convDimensions(layer.shape);
  invariant(ofmaps.length === batch, `layer ${layer.name}: one ofmap per ifmap`);
  invariant(
    ofmaps.every((ofmap) => ofmap.length === ofmapWords),
    `layer ${layer.name}: an ofmap has M·E·F words`,
  );
  invariant(
    wrappedPsums >= 0 && wrappedPsums <= batch * ofmapWords,
    `layer ${layer.name}: no more wrapped psums than ofmap words`,
  );
}

/** Counts of the batch from its own words. */
function describeBatch(
  layer: ConvLayer,
  ifmaps: readonly Int16Array[],
  { ofmaps, wrappedPsums }: ConvOutput,
  linkClockHz: number,
  compression: boolean,
): Omit<ConvLayerReport, 'name' | 'executor'> {
  const { shape } = layer;
  const dimensions = convDimensions(shape);
  const batch = ifmaps.length;
  const paddedIfmaps = ifmaps.map((ifmap) => padIfmap(ifmap, shape));
  let zeroWords = 0;
  let gatedMacs = 0;
  for (const padded of paddedIfmaps) {
    const gating = countGating(padded, shape);
    zeroWords += gating.zeroWords;
    gatedMacs += gating.gatedMacs;
  }
  const macs = dimensions.macs * batch;
  invariant(gatedMacs <= macs, `layer ${layer.name}: ${gatedMacs} gated MACs of ${macs}`);
  const link = linkReport(linkTransactions(layer, paddedIfmaps, ofmaps, compression), linkClockHz);
  invariant(
    link.bytes <= link.uncompressedBytes,
    `layer ${layer.name}: the link never carries more than raw`,
  );
  return {
    batch,
    shape,
    dimensions,
    macs,
    gatedMacs,
    ifmapZeroFraction: zeroWords / (dimensions.paddedIfmapWords * batch),
    ofmapZeroFraction: zeroFraction(ofmaps),
    wrappedPsums,
    link,
  };
}
