/** Largest magnitude of each filter's sums, for every frame: frames × filters. */
export type FrameMaxima = readonly Float64Array[];

/** Room above the sample frames' largest sums, as factors, for all layers of a network. */
export interface PsumMargins {
  /** above a filter's own largest sum */
  readonly filter: number;
  /** above the layer's largest sum: no filter needs more */
  readonly layer: number;
  /** a filter's largest sum counts as at least this share of the layer's */
  readonly floor: number;
}

const FLOOR = 0.3;
/** Room above the largest surprise. */
const SAFETY = 1.1;
/** Least margin, for samples too small to show a surprise. */
const LEAST = 1.5;
/** Frames are dealt to folds; one fold alone has to foretell all others. A layer's largest sum is the steadier. */
const FILTER_FOLDS = 4;
const LAYER_FOLDS = 8;

/**
 * How much room a network's psums need so that none wraps on other pictures: some filters wait for things that few
 * pictures show. Found by holding frames out: one fold of them sets the bounds, the others show how far they are
 * exceeded, in every layer and for each fold in turn.
 * @param layers maxima of each CONV layer
 */
export function psumMargins(layers: readonly FrameMaxima[]): PsumMargins {
  const margin = (floor: number, folds: number): number =>
    Math.max(LEAST, SAFETY * Math.max(...layers.map((maxima) => surprise(maxima, floor, folds))));
  return { filter: margin(FLOOR, FILTER_FOLDS), layer: margin(1, LAYER_FOLDS), floor: FLOOR };
}

/** How large each filter's sums may get: the smaller of its own bound and its layer's. */
export function psumBounds(maxima: FrameMaxima, margins: PsumMargins): Float64Array {
  const top = largestSums(maxima, 1)[0] ?? 0;
  return largestSums(maxima, margins.floor).map((largest) =>
    Math.min(margins.filter * largest, margins.layer * top),
  );
}

/** Each filter's largest sum over some frames, but at least a share of the layer's largest. */
function largestSums(maxima: FrameMaxima, floor: number): Float64Array {
  const largest = new Float64Array(maxima[0]?.length ?? 0);
  for (const frame of maxima) {
    for (let m = 0; m < largest.length; m++) largest[m] = Math.max(largest[m]!, frame[m]!);
  }
  const top = largest.reduce((a, b) => Math.max(a, b), 0);
  return largest.map((sum) => Math.max(sum, floor * top));
}

/** The largest factor by which a frame exceeds what another fold's frames foretold. */
function surprise(maxima: FrameMaxima, floor: number, folds: number): number {
  let largest = 0;
  for (let fold = 0; fold < folds; fold++) {
    const foretold = largestSums(
      maxima.filter((_, i) => i % folds === fold),
      floor,
    );
    for (const [i, frame] of maxima.entries()) {
      if (i % folds === fold) continue;
      for (let m = 0; m < foretold.length; m++) {
        if (foretold[m]! > 0) largest = Math.max(largest, frame[m]! / foretold[m]!);
      }
    }
  }
  return largest;
}
