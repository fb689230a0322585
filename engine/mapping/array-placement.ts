import { CHIP } from '../chip.ts';
import { convDimensions, type ConvShape } from '../conv-shape.ts';
import type { Mapping } from './mapping.ts';

/**
 * One block of neighbouring PEs: a PE set, or one segment of a set that is wider than the array. Its PE in block row
 * i and block column j holds filter row i and works on row `firstOfmapRow + j` of the strip.
 */
export interface PlacedBlock {
  /** which of the r sets with different channels, 0 … r−1 */
  readonly channelSet: number;
  /** which of the t sets with different filters, 0 … t−1 */
  readonly filterSet: number;
  /** part of a folded set, 0 … segments−1 */
  readonly segment: number;
  /** array row and column of the block's first PE */
  readonly row: number;
  readonly column: number;
  /** R */
  readonly rows: number;
  /** at most 14 */
  readonly columns: number;
  /** row of the strip that the block's first column works on */
  readonly firstOfmapRow: number;
}

/** How the sets of a mapping lie on the array. */
interface SetGrid {
  /** parts that a set wider than the array is folded into */
  readonly segments: number;
  /** columns of a segment, the last one may have fewer */
  readonly segmentColumns: number;
  /** bands of R rows that lie on top of each other */
  readonly bands: number;
  /** blocks that lie side by side */
  readonly blocksAcross: number;
}

function setGrid({ R }: ConvShape, e: number): SetGrid {
  const segments = Math.ceil(e / CHIP.peColumns);
  const segmentColumns = Math.min(e, CHIP.peColumns);
  return {
    segments,
    segmentColumns,
    bands: Math.floor(CHIP.peRows / R),
    blocksAcross: Math.floor(CHIP.peColumns / segmentColumns),
  };
}

/**
 * How many filter sets t fit on the array beside each other when r channel sets are stacked. The r sets of one
 * column of blocks hand their psums upwards, so they must lie directly on top of each other.
 */
export function mostFilterSets(shape: ConvShape, e: number, r: number): number {
  const { segments, bands, blocksAcross } = setGrid(shape, e);
  return Math.floor((Math.floor(bands / r) * blocksAcross) / segments);
}

/** PEs that a mapping keeps busy: R·e·r·t of 168. */
export function activePes({ R }: ConvShape, { e, r, t }: Mapping): number {
  return R * e * r * t;
}

/**
 * Places every PE set: stacks of r channel sets, from the top down while rows last, then side by side while columns
 * last; segments of a folded set are placed like sets of their own (AlexNet conv2: e 27 → 14 + 13).
 * The mapping must fit, see `mappingViolations`.
 */
export function placeSets(shape: ConvShape, mapping: Mapping): PlacedBlock[] {
  const { R } = shape;
  const { e, r, t } = mapping;
  const { segments, segmentColumns, bands } = setGrid(shape, e);
  const stacksDown = Math.floor(bands / r);
  const blocks: PlacedBlock[] = [];
  for (let stack = 0; stack < t * segments; stack++) {
    const filterSet = Math.floor(stack / segments);
    const segment = stack % segments;
    const firstOfmapRow = segment * segmentColumns;
    const column = Math.floor(stack / stacksDown) * segmentColumns;
    const topBand = (stack % stacksDown) * r;
    for (let channelSet = 0; channelSet < r; channelSet++) {
      blocks.push({
        channelSet,
        filterSet,
        segment,
        row: (topBand + channelSet) * R,
        column,
        rows: R,
        columns: Math.min(segmentColumns, e - firstOfmapRow),
        firstOfmapRow,
      });
    }
  }
  return blocks;
}

/** ofmap rows E bound e; the array bounds it too: 14 columns times the bands that segments can be stacked in. */
export function largestE(shape: ConvShape): number {
  const { E } = convDimensions(shape);
  return Math.min(E, CHIP.peColumns * Math.floor(CHIP.peRows / shape.R));
}
