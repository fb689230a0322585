import { convDimensions, type ConvShape } from '../conv-shape.ts';

/** A strip: the ofmap rows that one PE set's columns work on at once, and the ifmap rows they need. */
export interface Strip {
  readonly firstOfmapRow: number;
  /** e, or fewer in the last strip */
  readonly ofmapRows: number;
  /** first row of the padded ifmap */
  readonly firstIfmapRow: number;
  /** (ofmapRows − 1)·U + R, halo included */
  readonly ifmapRows: number;
}

/** The strips of an ofmap plane of E rows, e rows each, the last one with what is left. */
export function stripsOf(shape: ConvShape, e: number): Strip[] {
  const { R, U } = shape;
  const { E } = convDimensions(shape);
  const strips: Strip[] = [];
  for (let firstOfmapRow = 0; firstOfmapRow < E; firstOfmapRow += e) {
    const ofmapRows = Math.min(e, E - firstOfmapRow);
    strips.push({
      firstOfmapRow,
      ofmapRows,
      firstIfmapRow: firstOfmapRow * U,
      ifmapRows: (ofmapRows - 1) * U + R,
    });
  }
  return strips;
}
