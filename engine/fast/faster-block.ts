import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { BLOCK_SIZES, type BlockLanes } from './layer-plan.ts';
import type { LayerRunner } from './layer-runner.ts';

/** Long enough to be timed: some 0.2 ms. */
const SHAPE: ConvShape = { C: 64, M: 64, H: 14, W: 14, R: 3, S: 3, U: 1, padding: 1, groups: 1 };
const ROUNDS = 12;

/**
 * How many filters, and pixels, the kernels had better compute together here, by a short measurement of the ifmap-driven
 * one. Leaves the runner on the policy 'ifmap-driven' and on one of the sizes.
 * @param now a clock in ms
 */
export function fasterBlock(
  runner: Pick<LayerRunner, 'run' | 'policy' | 'blockLanes'>,
  now: () => number,
): BlockLanes {
  const { filterWords, ifmapWords } = convDimensions(SHAPE);
  const filters = Int16Array.from({ length: filterWords }, (_, i) => (i % 7) - 3);
  const ifmaps = [Int16Array.from({ length: ifmapWords }, (_, i) => i % 5)];
  // A layer each: a runner keeps what it has packed for a layer.
  const contenders = BLOCK_SIZES.map((blockLanes) => {
    const layer: ConvLayer = {
      name: 'start-up measurement',
      shape: SHAPE,
      filters,
      bias: new Int16Array(SHAPE.M),
      productShift: 16,
      relu: true,
      compressIfmap: true,
    };
    return { blockLanes, layer, leastMs: Infinity };
  });
  runner.policy = 'ifmap-driven';
  // The least of several, taken in turn: whatever else the computer does only adds to a time.
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of contenders) {
      runner.blockLanes = contender.blockLanes;
      const start = now();
      runner.run(contender.layer, ifmaps);
      contender.leastMs = Math.min(contender.leastMs, now() - start);
    }
  }
  return contenders.reduce((best, other) => (other.leastMs < best.leastMs ? other : best)).blockLanes;
}
