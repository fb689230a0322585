import { plainExecutor, type ConvLayer, type FastExecutor } from '../../engine/index.ts';
import type { Bench, BenchRound, BenchStart, LayerStart } from './bench.ts';
import { ofmapDigest } from './ofmap-digest.ts';
import type { BenchLayer } from './seeded-layers.ts';

/** Rounds that nobody times: engines compile hot code again after a while. */
const WARM_UP_ROUNDS = 4;
/** Timed runs of a layer in a row, after an untimed one. */
const REPEATS = 4;

/** The benchmark on the thread that calls it. The same code times Node, a page and a page's worker. */
export class LocalBench implements Bench {
  readonly #layers: readonly BenchLayer[];
  readonly #openExecutor: () => Promise<FastExecutor>;
  #executor: FastExecutor | undefined;
  /** The plain executor's ofmaps, by layer. */
  #expected: Int16Array[] = [];

  constructor(layers: readonly BenchLayer[], openExecutor: () => Promise<FastExecutor>) {
    this.#layers = layers;
    this.#openExecutor = openExecutor;
  }

  async open(): Promise<BenchStart> {
    this.#executor = await this.#openExecutor();
    const layers: LayerStart[] = [];
    for (const { name, layer, ifmap, macs } of this.#layers) {
      const plain = await plainExecutor.run(layer, [ifmap]);
      const fast = await this.#executor.run(layer, [ifmap]);
      this.#expected.push(plain.ofmaps[0]!);
      layers.push({
        ...{ name, macs, shape: shapeText(layer), wrappedPsums: fast.wrappedPsums },
        digest: await ofmapDigest(fast.ofmaps[0]!),
        plain: { wrappedPsums: plain.wrappedPsums, digest: await ofmapDigest(plain.ofmaps[0]!) },
      });
    }
    for (let round = 0; round < WARM_UP_ROUNDS; round++) await this.round();
    const { name, threads, notices } = this.#executor;
    return { executor: name, threads, notices: [...notices], layers };
  }

  async round(): Promise<BenchRound> {
    const executor = this.#executor;
    if (!executor) throw new Error('a benchmark must be opened before its first round');
    const ms: number[][] = [];
    const equal: boolean[] = [];
    for (const [i, { layer, ifmap }] of this.#layers.entries()) {
      const times: number[] = [];
      let same = sameWords((await executor.run(layer, [ifmap])).ofmaps[0]!, this.#expected[i]!);
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const start = performance.now();
        const { ofmaps } = await executor.run(layer, [ifmap]);
        times.push(performance.now() - start);
        same &&= sameWords(ofmaps[0]!, this.#expected[i]!);
      }
      ms.push(times);
      equal.push(same);
    }
    return { ms, equal, notices: [...executor.notices] };
  }

  async close(): Promise<void> {
    await this.#executor?.close();
    this.#executor = undefined;
  }
}

function sameWords(a: Int16Array, b: Int16Array): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i]);
}

function shapeText({ shape: { C, M, H, W, R, S, U, groups } }: ConvLayer): string {
  const stride = U > 1 ? `, stride ${U}` : '';
  return `${C}×${H}×${W} → ${M}, ${R}×${S}${stride}${groups > 1 ? `, ${groups} groups` : ''}`;
}
