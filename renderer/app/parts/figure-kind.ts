/** What a figure is: every one on the screen is one of these. */
export type FigureKind = 'measured' | 'modelled' | 'published';
