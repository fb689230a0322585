import { CHIP } from '../chip.ts';
import { convDimensions, type ConvShape } from '../conv-shape.ts';
import type { BytesByKind } from '../counts/link-streams.ts';
import { linkTimeMs } from '../link.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { spans } from '../mapping/processing-passes.ts';
import { stripsOf } from '../mapping/strips.ts';

/** What a processing pass's time depends on; all counts are what the pass really has, not what it could have. */
export interface PassSize {
  /** ifmaps of the batch, at most n */
  readonly ifmaps: number;
  /** channels within the group, at most q·r */
  readonly channels: number;
  /** filters within the group, at most p·t */
  readonly filters: number;
  /** ofmap rows of the strip, at most e */
  readonly ofmapRows: number;
}

/** Passes of one size, and how many of them a layer has. */
export interface PassClass extends PassSize {
  readonly passes: number;
}

/** Words that the 64-bit ports of the GLB move in a core clock: psums each way, filters (JSSC 2017 section IV). */
const WORDS_PER_CYCLE = CHIP.linkBits / CHIP.wordBits;

/**
 * Modelled core clock cycles of one processing pass:
 *
 *   max(n·F·p·q·S, ⌈psum words one way / 4⌉, ifmap words) + ⌈filter words / 4⌉ + ifmap rows · q·r·S
 *
 * The array computes (one MAC a PE and cycle) while the GLB streams psums (four words a cycle each way) and ifmaps
 * (one word a cycle); loading the filter spads and filling the first window of every ifmap row do not overlap.
 * n, p and q stand for what the pass really has: the sets are filled one after the other (see `passSums`), so the
 * first one has min(q, channels) channels and min(p, filters) filters, and the others wait for it.
 *
 * Derived (design.md "Latency"): one rule for every layer, fitted to no single one.
 */
export function passCycles(shape: ConvShape, { p, q }: Mapping, pass: PassSize): number {
  const { R, S, U } = shape;
  const { F, paddedW } = convDimensions(shape);
  const { ifmaps, channels, filters, ofmapRows } = pass;
  const ifmapRows = (ofmapRows - 1) * U + R;
  const compute = ifmaps * F * Math.min(p, filters) * Math.min(q, channels) * S;
  const psums = Math.ceil((ifmaps * filters * ofmapRows * F) / WORDS_PER_CYCLE);
  const ifmapWords = ifmaps * channels * ifmapRows * paddedW;
  const filterLoad = Math.ceil((filters * channels * R * S) / WORDS_PER_CYCLE);
  const firstWindows = ifmapRows * channels * S;
  return Math.max(compute, psums, ifmapWords) + filterLoad + firstWindows;
}

/** The passes of a layer by size: few classes, however many passes there are: up to two sizes
 * each of ifmaps, channels and strips and three of filters (whole, last of an m, last of the last m). */
export function passClasses(shape: ConvShape, mapping: Mapping, batch: number): PassClass[] {
  const { channelsPerGroup, filtersPerGroup } = convDimensions(shape);
  const { m, n, e, p, q, r, t } = mapping;
  const filterSizes = countSizes(
    spans(filtersPerGroup, m).flatMap((resident) => spans(resident.count, p * t).map(({ count }) => count)),
  );
  const stripSizes = countSizes(stripsOf(shape, e).map((strip) => strip.ofmapRows));
  const classes: PassClass[] = [];
  for (const [ifmaps, ifmapTimes] of sizes(batch, n)) {
    for (const [channels, channelTimes] of sizes(channelsPerGroup, q * r)) {
      for (const [filters, filterTimes] of filterSizes) {
        for (const [ofmapRows, stripTimes] of stripSizes) {
          const passes = shape.groups * ifmapTimes * channelTimes * filterTimes * stripTimes;
          classes.push({ ifmaps, channels, filters, ofmapRows, passes });
        }
      }
    }
  }
  return classes;
}

function sizes(total: number, size: number): Map<number, number> {
  return countSizes(spans(total, size).map(({ count }) => count));
}

/** How often each size occurs. */
function countSizes(list: readonly number[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const size of list) times.set(size, (times.get(size) ?? 0) + 1);
  return times;
}

/** Modelled core clock cycles of all passes of a layer and batch; a whole number. */
export function processingCycles(shape: ConvShape, mapping: Mapping, batch: number): number {
  return passClasses(shape, mapping, batch).reduce(
    (sum, pass) => sum + pass.passes * passCycles(shape, mapping, pass),
    0,
  );
}

/** Modelled times of a layer and batch in milliseconds. */
export interface LayerLatency {
  /** the array at work, {@link processingCycles} at the core clock */
  readonly processingMs: number;
  /** all bytes on the link, hidden ones included */
  readonly linkMs: number;
  /** of {@link linkMs}: filters, loaded while the array works */
  readonly hiddenLinkMs: number;
  /** of {@link linkMs}: ifmaps and ofmaps, during which the array waits */
  readonly exposedLinkMs: number;
  /** processing and exposed link time */
  readonly latencyMs: number;
}

/**
 * Modelled latency: processing, then what the link cannot hide. Filter loads hide behind processing as long as there
 * is processing left to hide behind (always so in AlexNet); ifmaps and ofmaps do not hide: in conv3 to conv5 ifmaps
 * and psums take all 25 banks, which leaves none to fetch into ahead (JSSC 2017 table V).
 * @param bytes as sent, so compressed where they were
 */
export function layerLatency(
  cycles: number,
  bytes: BytesByKind,
  clocks: { readonly coreClockHz: number; readonly linkClockHz: number },
): LayerLatency {
  const { coreClockHz, linkClockHz } = clocks;
  const processingMs = (cycles / coreClockHz) * 1000;
  const linkMs = linkTimeMs(bytes.ifmap + bytes.filter + bytes.ofmap, linkClockHz);
  const hiddenLinkMs = Math.min(processingMs, linkTimeMs(bytes.filter, linkClockHz));
  const exposedLinkMs = linkMs - hiddenLinkMs;
  return { processingMs, linkMs, hiddenLinkMs, exposedLinkMs, latencyMs: processingMs + exposedLinkMs };
}
