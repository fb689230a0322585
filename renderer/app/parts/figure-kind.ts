/**
 * What a figure is: every one on the screen is one of these. `derived` figures were worked out from published ones: the
 * silicon's batch of 4 as one frame, power and latency as energy.
 */
export type FigureKind = 'measured' | 'modelled' | 'published' | 'derived';
