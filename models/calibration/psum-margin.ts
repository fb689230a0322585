/** Largest magnitude of each filter's sums, for every frame: frames × filters. */
export type FrameMaxima = readonly Float64Array[];

/** Frames are dealt to this many folds; one fold's maxima have to foretell those of all others. */
const FOLDS = 4;
/** Room above the largest surprise. */
const SAFETY = 1.1;
/** Least margin, for samples too small to show a surprise. */
const LEAST = 1.5;

/** Each filter's largest sum over some frames, but at least a share of the layer's largest. */
export function filterBounds(maxima: FrameMaxima, floor: number): Float64Array {
  const bounds = new Float64Array(maxima[0]?.length ?? 0);
  for (const frame of maxima) {
    for (let m = 0; m < bounds.length; m++) bounds[m] = Math.max(bounds[m]!, frame[m]!);
  }
  const top = bounds.reduce((a, b) => Math.max(a, b), 0);
  return bounds.map((bound) => Math.max(bound, floor * top));
}

/**
 * How much room above the sample frames' largest sums a network needs so that no psum wraps on other pictures: some
 * filters wait for things that few pictures show. Found by holding frames out: a quarter of them sets the bounds, the
 * other three quarters show how far they are exceeded, in every layer and for each quarter in turn.
 * @param layers maxima of each CONV layer
 * @param floor see {@link filterBounds}
 */
export function psumMargin(layers: readonly FrameMaxima[], floor: number): number {
  let surprise = 0;
  for (const maxima of layers) {
    for (let fold = 0; fold < FOLDS; fold++) {
      const bounds = filterBounds(
        maxima.filter((_, i) => i % FOLDS === fold),
        floor,
      );
      for (const [i, frame] of maxima.entries()) {
        if (i % FOLDS === fold) continue;
        for (let m = 0; m < bounds.length; m++) {
          if (bounds[m]! > 0) surprise = Math.max(surprise, frame[m]! / bounds[m]!);
        }
      }
    }
  }
  return Math.max(LEAST, SAFETY * surprise);
}
