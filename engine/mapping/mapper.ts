import { CHIP } from '../chip.ts';
import { checkConvShape, convDimensions, nativeLimitViolations, type ConvShape } from '../conv-shape.ts';
import { EyerissError } from '../errors.ts';
import { largestE, mostFilterSets } from './array-placement.ts';
import { banksFor } from './glb-allocation.ts';
import { checkMapping } from './mapping-limits.ts';
import { MAPPING_LETTERS, type Mapping } from './mapping.ts';

/** The largest batch that the mapper takes. */
export const BATCH_MAX = 64;

const SMALLEST: Mapping = Object.freeze({ m: 1, n: 1, e: 1, p: 1, q: 1, r: 1, t: 1 });

const found = new Map<string, Mapping>();

/**
 * The mapping of a layer for a batch of N ifmaps: of all that fit, one with the least words over the link before
 * compression; among those the most active PEs (R·e·r·t), then the least words between GLB and array, then the fewest
 * passes, then the smallest m, n, e, p, q, r, t in this order. It depends on shape and batch alone and is remembered.
 * @throws EyerissError `batch`, `shape.…` for a shape that is impossible or past the native limits, `mapping.glb` if
 * not even one row of one channel fits the global buffer
 */
export function chooseMapping(name: string, shape: ConvShape, batch: number): Mapping {
  checkBatchSize(batch);
  const { C, M, H, W, R, S, U, padding, groups } = shape;
  const key = [C, M, H, W, R, S, U, padding, groups, batch].join();
  const known = found.get(key);
  if (known) return known;
  checkConvShape(name, shape);
  const violation = nativeLimitViolations(name, shape)[0];
  if (violation) throw new EyerissError(violation);
  // Every limit only grows with every letter, so if this one does not fit, none does.
  checkMapping(name, shape, batch, SMALLEST);
  const mapping = Object.freeze(new MappingSearch(shape, batch).run());
  found.set(key, mapping);
  return mapping;
}

/**
 * Checks N.
 * @throws EyerissError `batch` unless it is a whole number from 1 to {@link BATCH_MAX}
 */
export function checkBatchSize(batch: number): void {
  if (Number.isInteger(batch) && batch >= 1 && batch <= BATCH_MAX) return;
  throw new EyerissError({
    code: 'batch',
    problem: `batch is ${batch}`,
    limit: `it must be a whole number from 1 to ${BATCH_MAX}`,
    remedy: 'choose a batch in that range (silicon was measured with 4)',
  });
}

/** A choice of n and e, with the words over the link that no mapping with them can go below. */
interface Slice {
  readonly n: number;
  readonly e: number;
  readonly leastDramWords: number;
}

/**
 * The search. DRAM words depend on n, e and m, and on whether the plane's psums stay resident; m is bounded by what
 * q·r channels leave of the GLB. So slices of (n, e) are taken in the order of their lower bound, q = r = 1
 * giving m the most room, until the bound passes the best mapping found; within a slice, (r, t) that keep fewer PEs
 * active than the best cannot win a tie.
 */
class MappingSearch {
  private readonly shape: ConvShape;
  private readonly batch: number;
  private readonly size: ReturnType<typeof convDimensions>;
  private best: Mapping = SMALLEST;
  /** DRAM words, active PEs with a minus, GLB words, passes: less is better, the first that differs decides. */
  private readonly bestCost = [Infinity, Infinity, Infinity, Infinity];
  private readonly cost = [0, 0, 0, 0];

  constructor(shape: ConvShape, batch: number) {
    this.shape = shape;
    this.batch = batch;
    this.size = convDimensions(shape);
  }

  run(): Mapping {
    for (const slice of this.slices()) {
      if (slice.leastDramWords > this.bestCost[0]!) break;
      this.searchSlice(slice);
    }
    return this.best;
  }

  private slices(): Slice[] {
    const slices: Slice[] = [];
    for (let n = 1; n <= this.batch; n++) {
      const plane = this.mostFilters(n, this.size.E, 1);
      for (let e = largestE(this.shape); e >= 1; e--) {
        const m = this.mostFilters(n, e, 1);
        if (m === 0) continue;
        const leastDramWords = Math.min(
          this.dramWords(n, e, m, false),
          plane === 0 ? Infinity : this.dramWords(n, e, plane, true),
        );
        slices.push({ n, e, leastDramWords });
      }
    }
    return slices.sort((a, b) => a.leastDramWords - b.leastDramWords);
  }

  private searchSlice({ n, e, leastDramWords }: Slice): void {
    const { R, S } = this.shape;
    const { channelsPerGroup, filtersPerGroup } = this.size;
    for (let r = Math.min(Math.floor(CHIP.peRows / R), channelsPerGroup); r >= 1; r--) {
      for (let t = Math.min(mostFilterSets(this.shape, e, r), filtersPerGroup); t >= 1; t--) {
        if (leastDramWords === this.bestCost[0] && -R * e * r * t > this.bestCost[1]!) break;
        const mostQ = Math.min(Math.floor(CHIP.ifmapSpadWords / S), Math.floor(channelsPerGroup / r));
        for (let q = mostQ; q >= 1; q--) {
          const mostP = Math.min(
            CHIP.psumSpadWords,
            Math.floor(CHIP.filterSpadWords / (q * S)),
            Math.floor(CHIP.glbFilterBytes / 2 / (t * q * r * R * S)),
            Math.floor(filtersPerGroup / t),
          );
          for (let p = mostP; p >= 1; p--) this.tryEachM(n, e, p, q, r, t);
        }
      }
    }
  }

  /**
   * With all other letters given, less ⌈M/m⌉ is less traffic, so only the largest m counts: of those that fit, and of
   * those that keep the plane resident (see `planeStaysResident`); and all smaller ones that cut M into as many
   * blocks.
   */
  private tryEachM(n: number, e: number, p: number, q: number, r: number, t: number): void {
    const { E } = this.size;
    const most = this.mostFilters(n, e, q * r);
    const mostOfPlane = Math.min(most, this.mostFilters(n, E, q * r));
    if (mostOfPlane > 0) this.tryMsOf(mostOfPlane, 0, n, e, p, q, r, t, true);
    if (most > mostOfPlane) this.tryMsOf(most, mostOfPlane, n, e, p, q, r, t, false);
  }

  /** Tries every m above `above` up to `most` that cuts M into as many blocks as `most` does. */
  private tryMsOf(
    most: number,
    above: number,
    n: number,
    e: number,
    p: number,
    q: number,
    r: number,
    t: number,
    resident: boolean,
  ): void {
    if (this.dramWords(n, e, most, resident) > this.bestCost[0]!) return;
    const { filtersPerGroup } = this.size;
    const blocks = Math.ceil(filtersPerGroup / most);
    const fewest = Math.max(Math.ceil(filtersPerGroup / blocks), p * t, above + 1);
    for (let m = fewest; m <= most; m++) this.consider(m, n, e, p, q, r, t, resident);
  }

  private consider(
    m: number,
    n: number,
    e: number,
    p: number,
    q: number,
    r: number,
    t: number,
    resident: boolean,
  ): void {
    const { R, C, groups } = this.shape;
    const { E, paddedW, channelsPerGroup, filtersPerGroup, ofmapWords } = this.size;
    const { cost, bestCost } = this;
    cost[0] = this.dramWords(n, e, m, resident);
    if (cost[0] > bestCost[0]!) return;
    const channelBlocks = Math.ceil(channelsPerGroup / (q * r));
    const filterBlocks =
      Math.floor(filtersPerGroup / m) * Math.ceil(m / (p * t)) + Math.ceil((filtersPerGroup % m) / (p * t));
    const psumWords = 2 * ofmapWords * channelBlocks;
    cost[1] = -R * e * r * t;
    cost[2] = this.batch * (psumWords + C * this.ifmapRows(e) * paddedW * filterBlocks);
    cost[3] = groups * Math.ceil(this.batch / n) * Math.ceil(E / e) * channelBlocks * filterBlocks;
    const differs = cost.findIndex((value, i) => value !== bestCost[i]);
    if (differs >= 0 && cost[differs]! > bestCost[differs]!) return;
    const mapping = { m, n, e, p, q, r, t };
    if (differs < 0 && !comesFirst(mapping, this.best)) return;
    this.best = mapping;
    for (let i = 0; i < 4; i++) bestCost[i] = cost[i]!;
  }

  /** The same figure as `dramTraffic` gives. */
  private dramWords(n: number, e: number, m: number, resident: boolean): number {
    const { paddedW, filtersPerGroup, filterWords, ofmapWords, E } = this.size;
    const effectiveE = resident ? E : e;
    const ifmapWords = this.shape.C * this.ifmapRows(effectiveE) * paddedW * Math.ceil(filtersPerGroup / m);
    const filterRepeats = Math.ceil(this.batch / n) * Math.ceil(E / effectiveE);
    return this.batch * (ifmapWords + ofmapWords) + filterWords * filterRepeats;
  }

  /** Σ over strips of e ofmap rows of the ifmap rows they need. */
  private ifmapRows(e: number): number {
    const { R, U } = this.shape;
    const strips = Math.ceil(this.size.E / e);
    return (this.size.E - strips) * U + strips * R;
  }

  /** The largest m whose psums of e ofmap rows fit beside the ifmap rows of some channels; 0 if none does. */
  private mostFilters(n: number, e: number, channels: number): number {
    const { R, U } = this.shape;
    const { F, paddedW, filtersPerGroup } = this.size;
    const ifmapBanks = banksFor(n * channels * ((e - 1) * U + R) * paddedW);
    const psumWords = (CHIP.glbBanks - ifmapBanks) * CHIP.glbBankWords;
    return Math.max(0, Math.min(filtersPerGroup, Math.floor(psumWords / (n * e * F))));
  }
}

/** Whether a mapping comes before another one when their letters are compared one by one. */
function comesFirst(mapping: Mapping, other: Mapping): boolean {
  for (const letter of MAPPING_LETTERS) {
    if (mapping[letter] !== other[letter]) return mapping[letter] < other[letter];
  }
  return false;
}
