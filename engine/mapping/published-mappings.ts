import type { ConvShape } from '../conv-shape.ts';
import type { Mapping } from './mapping.ts';

/** A layer whose mapping on the silicon was published. */
export interface PublishedMapping {
  readonly layer: string;
  readonly shape: ConvShape;
  /** The mapping to compare with silicon. */
  readonly mapping: Mapping;
  /** The mapping as printed, where it is another one. */
  readonly asPrinted?: Mapping;
}

/** The published mappings are for a batch of 4 ifmaps. */
export const PUBLISHED_BATCH = 4;

/**
 * AlexNet's CONV layers and their mappings (JSSC 2017 table V, batch of 4).
 *
 * conv3 is printed with q 4, r 1, t 4. With that mapping the psums of 256 channels take 64 channel passes through the
 * GLB and its traffic would be 69 MB; the 50.2 MB published beside it need 43 passes, which q 3, r 2, t 2 (printed
 * for conv4 and conv5, on as many PEs) gives. Both are offered, the second is the one to compare with silicon.
 */
export const ALEXNET_MAPPINGS: readonly PublishedMapping[] = Object.freeze([
  {
    layer: 'conv1',
    shape: { C: 3, M: 96, H: 227, W: 227, R: 11, S: 11, U: 4, padding: 0, groups: 1 },
    mapping: { m: 96, n: 1, e: 7, p: 16, q: 1, r: 1, t: 2 },
  },
  {
    layer: 'conv2',
    shape: { C: 96, M: 256, H: 27, W: 27, R: 5, S: 5, U: 1, padding: 2, groups: 2 },
    mapping: { m: 64, n: 1, e: 27, p: 16, q: 2, r: 1, t: 1 },
  },
  {
    layer: 'conv3',
    shape: { C: 256, M: 384, H: 13, W: 13, R: 3, S: 3, U: 1, padding: 1, groups: 1 },
    mapping: { m: 64, n: 4, e: 13, p: 16, q: 3, r: 2, t: 2 },
    asPrinted: { m: 64, n: 4, e: 13, p: 16, q: 4, r: 1, t: 4 },
  },
  {
    layer: 'conv4',
    shape: { C: 384, M: 384, H: 13, W: 13, R: 3, S: 3, U: 1, padding: 1, groups: 2 },
    mapping: { m: 64, n: 4, e: 13, p: 16, q: 3, r: 2, t: 2 },
  },
  {
    layer: 'conv5',
    shape: { C: 384, M: 256, H: 13, W: 13, R: 3, S: 3, U: 1, padding: 1, groups: 2 },
    mapping: { m: 64, n: 4, e: 13, p: 16, q: 3, r: 2, t: 2 },
  },
]);

const shapeKey = ({ C, M, H, W, R, S, U, padding, groups }: ConvShape): string =>
  [C, M, H, W, R, S, U, padding, groups].join();

const byShape = new Map(ALEXNET_MAPPINGS.map((published) => [shapeKey(published.shape), published]));

/**
 * The published mapping of a layer of this shape in a batch of N; undefined where there is none. It is found by shape
 * (the five differ), so it also serves networks that have one of AlexNet's layers under another name.
 */
export function publishedMapping(shape: ConvShape, batch: number): PublishedMapping | undefined {
  return batch === PUBLISHED_BATCH ? byShape.get(shapeKey(shape)) : undefined;
}
