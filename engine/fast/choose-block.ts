import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions, type ConvShape } from '../conv-shape.ts';
import type { LayerRunner } from './layer-runner.ts';

/** Long enough to be timed: some 0.2 ms. */
const SHAPE: ConvShape = { C: 64, M: 64, H: 14, W: 14, R: 3, S: 3, U: 1, padding: 1, groups: 1 };
const ROUNDS = 12;

/**
 * The runner whose ifmap-driven kernel takes less time here, by a short measurement; they compute blocks of different
 * sizes. Leaves both on the policy 'ifmap-driven'.
 * @param now a clock in ms
 */
export function fasterRunner(runners: readonly LayerRunner[], now: () => number): LayerRunner {
  const { filterWords, ifmapWords } = convDimensions(SHAPE);
  const layer: ConvLayer = {
    name: 'start-up measurement',
    shape: SHAPE,
    filters: Int16Array.from({ length: filterWords }, (_, i) => (i % 7) - 3),
    bias: new Int16Array(SHAPE.M),
    productShift: 16,
    relu: true,
    compressIfmap: true,
  };
  const ifmaps = [Int16Array.from({ length: ifmapWords }, (_, i) => i % 5)];
  // The least of several, taken in turn: whatever else the computer does only adds to a time.
  const least = runners.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, runner] of runners.entries()) {
      runner.policy = 'ifmap-driven';
      const start = now();
      runner.run(layer, ifmaps);
      least[i] = Math.min(least[i]!, now() - start);
    }
  }
  return runners[least.indexOf(Math.min(...least))]!;
}
