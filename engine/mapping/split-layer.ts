import { CHIP, NATIVE_LIMITS } from '../chip.ts';
import { checkConvShape, convDimensions, nativeLimitViolations, type ConvShape } from '../conv-shape.ts';
import type { ErrorFacts } from '../errors.ts';
import { mappingViolations } from './mapping-limits.ts';
import { spans, type Span } from './processing-passes.ts';

/** A layer that the chip runs as a part of one that is too large for it; all ranges are of the whole layer. */
export interface SubLayer {
  /** what the chip is given: native, without ReLU if {@link SplitPlan.combine} is `add` */
  readonly shape: ConvShape;
  readonly channels: Span;
  /** filters, and so the ofmap channels that its result belongs to */
  readonly filters: Span;
  readonly filterRows: Span;
  /**
   * rows of the padded ifmap that it reads; null: the ifmap's channels as they are, padded by the chip. With rows, the
   * host pads and {@link shape} has no padding, because its filter rows do not start at the plane's edge.
   */
  readonly paddedRows: Span | null;
  /** whether its psums start from the bias; otherwise from 0 */
  readonly bias: boolean;
}

/** How the host runs one layer as several. */
export interface SplitPlan {
  readonly kind: 'split';
  readonly subLayers: readonly SubLayer[];
  /**
   * `concatenate`: the results are the ofmap channels of the sub-layers' filters. `add`: results of the same filters
   * are added as well. The chip's psums of such a sub-layer are 16-bit words; the host adds them in wider words,
   * where they cannot wrap, and applies ReLU itself. Each sub-layer must not wrap by itself; their sum may be larger
   * than a word. The chip's own sum of the whole layer would have wrapped there.
   */
  readonly combine: 'concatenate' | 'add';
}

/** A layer the chip takes as it is, one that the host splits, or one that must run elsewhere and why. */
export type LayerPlan =
  { readonly kind: 'native' } | SplitPlan | { readonly kind: 'unsupported'; readonly reason: ErrorFacts };

/**
 * Finds out how a layer can run on the chip. Split are channels and filters of a group over 1024 and filter heights
 * over 12, into as few and as even parts as possible. Not split are strides other than 1, 2 and 4, filter rows
 * longer than the ifmap spad, and planes so wide that one row does not fit the global buffer. (Dilated convolutions
 * have no {@link ConvShape} at all; who reads the network refuses them.)
 * @throws EyerissError for an impossible shape, see `checkConvShape`
 */
export function planLayer(name: string, shape: ConvShape): LayerPlan {
  checkConvShape(name, shape);
  const violations = nativeLimitViolations(name, shape);
  const reason = violations.find(({ code }) => !SPLITTABLE.includes(code));
  if (reason) return { kind: 'unsupported', reason };
  const plan: LayerPlan = violations.length === 0 ? { kind: 'native' } : split(shape);
  const subLayers = plan.kind === 'split' ? plan.subLayers.map((sub) => sub.shape) : [shape];
  for (const subShape of subLayers) {
    const tooLarge = mappingViolations(subShape, 1, { m: 1, n: 1, e: 1, p: 1, q: 1, r: 1, t: 1 })[0];
    if (!tooLarge) continue;
    const problem = `layer ${name}: ${tooLarge.problem} for one row`;
    const remedy = 'run this layer on onnxruntime or use a narrower input';
    return { kind: 'unsupported', reason: { ...tooLarge, problem, remedy } };
  }
  return plan;
}

/** The violations that a split cures. */
const SPLITTABLE = ['shape.channels', 'shape.filters', 'shape.filter-height'];

function split(shape: ConvShape): SplitPlan {
  const { R } = shape;
  const { channelsPerGroup, filtersPerGroup } = convDimensions(shape);
  const [, mostChannels] = NATIVE_LIMITS.channels;
  const [, mostFilters] = NATIVE_LIMITS.filters;
  const keepsGroups = channelsPerGroup <= mostChannels && filtersPerGroup <= mostFilters;
  const rowBlocks = evenSpans(R, CHIP.peRows);
  const subLayers: SubLayer[] = [];
  // Groups stay together when only the filter height is split.
  const groups = keepsGroups ? [{ first: 0, count: shape.groups }] : spans(shape.groups, 1);
  for (const group of groups) {
    const channelBlocks = keepsGroups ? [whole(shape.C)] : evenSpans(channelsPerGroup, mostChannels);
    const filterBlocks = keepsGroups ? [whole(shape.M)] : evenSpans(filtersPerGroup, mostFilters);
    for (const filterBlock of filterBlocks) {
      for (const channelBlock of channelBlocks) {
        for (const filterRows of rowBlocks) {
          subLayers.push({
            ...subShape(shape, group.count, channelBlock, filterBlock, filterRows),
            channels: moved(channelBlock, group.first * channelsPerGroup),
            filters: moved(filterBlock, group.first * filtersPerGroup),
            filterRows,
            bias: channelBlock.first === 0 && filterRows.first === 0,
          });
        }
      }
    }
  }
  const adds = channelsPerGroup > mostChannels || rowBlocks.length > 1;
  return { kind: 'split', subLayers, combine: adds ? 'add' : 'concatenate' };
}

/** Shape of a sub-layer, and the padded rows it reads if it holds not all filter rows. */
function subShape(
  shape: ConvShape,
  groups: number,
  { count: C }: Span,
  { count: M }: Span,
  filterRows: Span,
): Pick<SubLayer, 'shape' | 'paddedRows'> {
  if (filterRows.count === shape.R) return { shape: { ...shape, C, M, groups }, paddedRows: null };
  const { E, paddedW } = convDimensions(shape);
  const paddedRows = { first: filterRows.first, count: (E - 1) * shape.U + filterRows.count };
  const rowShape = { H: paddedRows.count, W: paddedW, R: filterRows.count, padding: 0 };
  return { shape: { ...shape, ...rowShape, C, M, groups }, paddedRows };
}

const whole = (count: number): Span => ({ first: 0, count });

const moved = ({ first, count }: Span, by: number): Span => ({ first: first + by, count });

/** As few spans as a limit allows, as even as possible, the larger ones first. */
function evenSpans(total: number, limit: number): Span[] {
  const parts = Math.ceil(total / limit);
  return Array.from({ length: parts }, (_, part) => {
    const first = Math.ceil((part * total) / parts);
    return { first, count: Math.ceil(((part + 1) * total) / parts) - first };
  });
}
