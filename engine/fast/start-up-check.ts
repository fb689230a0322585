import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { plainExecutor } from '../plain-executor.ts';
import type { BlockLanes } from './layer-plan.ts';
import type { LayerRunner } from './layer-runner.ts';

/**
 * Small, yet with groups, padding, a stride, filter rows of more than one pass, rows of an ofmap that are written at once,
 * and, whatever the number of threads, blocks of 64, 32 and 16 filters and pixels: an ofmap row alone has more than 48.
 */
const SHAPES: readonly ConvShape[] = [
  { C: 12, M: 88, H: 4, W: 51, R: 3, S: 3, U: 1, padding: 1, groups: 2 },
  { C: 24, M: 17, H: 7, W: 101, R: 5, S: 4, U: 2, padding: 2, groups: 1 },
  { C: 40, M: 33, H: 2, W: 75, R: 1, S: 1, U: 1, padding: 0, groups: 1 },
];

/**
 * Compares both kernels with the plain executor bit for bit: words that fit 16 bits and words that wrap, several
 * times over. Returns what differs, or undefined; leaves the runner on its last policy and size.
 * @param sizes of blocks that both are to be checked with
 */
export async function checkBits(
  runner: LayerRunner,
  sizes: readonly BlockLanes[],
): Promise<string | undefined> {
  const kernels = sizes.flatMap((size) =>
    (['ifmap-driven', 'filter-driven'] as const).map((policy) => ({ policy, size })),
  );
  for (const shape of SHAPES) {
    for (const magnitude of [3000, 32_767]) {
      const next = wordStream(magnitude);
      const { filterWords, ifmapWords } = convDimensions(shape);
      const layer: ConvLayer = {
        name: 'start-up check',
        shape,
        filters: Int16Array.from({ length: filterWords }, next),
        bias: Int16Array.from({ length: shape.M }, next),
        productShift: 16,
        relu: magnitude === 3000,
        compressIfmap: true,
      };
      const ifmap = Int16Array.from({ length: ifmapWords }, (_, i) => (i % 3 === 0 ? 0 : next()));
      const expected = await plainExecutor.run(layer, [ifmap]);
      for (const { policy, size } of kernels) {
        runner.policy = policy;
        runner.blockLanes = size;
        // a copy: a runner keeps what it has packed for a layer
        const found = runner.run({ ...layer }, [ifmap]);
        if (typeof found === 'string') return found;
        if (found.wrappedPsums !== expected.wrappedPsums)
          return `its count of wrapped psums differs (${policy})`;
        if (found.ofmaps[0]!.some((word, i) => word !== expected.ofmaps[0]![i]))
          return `its ofmap words differ (${policy})`;
      }
    }
  }
  return undefined;
}

/** Repeatable words in ±magnitude: a 32-bit linear congruential generator's upper bits. */
function wordStream(magnitude: number): () => number {
  let state = 12_345;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.round(((state >> 8) / 2 ** 23) * magnitude);
  };
}
