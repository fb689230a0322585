import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFastExecutor, type FastExecutor } from '../../../engine/fast/fast-executor.ts';
import {
  chooseMapping,
  convDimensions,
  ExecutorSession,
  plainExecutor,
  type ConvLayer,
  type ConvSession,
  type Mapping,
} from '../../../engine/index.ts';
import { findWebAssembly, type WasmApi } from '../../../engine/fast/web-assembly.ts';
import { createNodeThread } from '../../../host/fast-workers/node-thread.ts';
import { randomLayer, randomShape } from '../../support/random-layer.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

/** A chain of layers of which each reads the ofmap of the one before, with what the host does between. */
function chain(random: SeededRandom): ConvLayer[] {
  const first = { ...randomShape(random), groups: 1 };
  const layers = [randomLayer(random, first, { relu: true, compressIfmap: false })];
  for (let i = 0; i < 2; i++) {
    const { M } = layers.at(-1)!.shape;
    const { E, F } = convDimensions(layers.at(-1)!.shape);
    const groups = M % 2 === 0 ? random.pick([1, 2]) : 1;
    const R = random.integer(1, Math.min(3, E));
    const S = random.integer(1, Math.min(3, F));
    const M2 = groups * random.pick([1, 5, 16, 33]);
    const shape = { C: M, M: M2, H: E, W: F, R, S, U: 1, padding: random.integer(0, 2), groups };
    layers.push(randomLayer(random, shape, { relu: random.next() < 0.5 }));
  }
  return layers;
}

/** One frame through a session; everything it gives. */
async function frame(session: ConvSession, random: SeededRandom): Promise<unknown> {
  const { layers } = session;
  const seen: unknown[] = [];
  for (const [index, layer] of layers.entries()) {
    const { C, H, W } = layer.shape;
    if (index === 0) session.writeWords(0, random.words(C * H * W, 0.4));
    else if (index === 1) {
      const factors = Float32Array.from({ length: C }, () => random.next() * 3);
      seen.push(session.writeOfmap(1, 0, 0, factors));
    } else {
      const steps = Float32Array.from({ length: C }, () => random.next());
      const values = new Float32Array(C * H * W);
      session.readValues(index - 1, steps, values);
      seen.push(values.slice());
      // in two pieces, as a concatenation comes
      const cut = Math.floor(C / 2) * H * W;
      seen.push(session.writeValues(index, 0, values.subarray(0, cut), 1.7));
      seen.push(session.writeValues(index, cut / (H * W), values.subarray(cut), 0.6));
    }
    await session.run(index);
    if (random.next() < 0.5) session.countAside();
    seen.push(session.ifmap(index), session.ofmap(index));
  }
  const { reports, mapped } = session.finish();
  return { seen, reports: reports.map((report) => ({ ...report, executor: '' })), mapped };
}

describe.each([
  { threads: 1, kernel: 'faster' },
  { threads: 2, kernel: 'faster' },
  { threads: 2, kernel: 'ifmap-driven' },
  { threads: 2, kernel: 'filter-driven' },
] as const)(
  'a session of the fast executor on $threads thread(s), kernel: $kernel',
  ({ threads, kernel }) => {
    let executor: FastExecutor;
    beforeAll(async () => {
      executor = await createFastExecutor({ threads, kernel, createThread: createNodeThread });
    });
    afterAll(() => executor.close());

    it('equals a plain session in words, values, counts and stream sizes, frame after frame', async () => {
      for (let seed = 0; seed < 25; seed++) {
        const random = new SeededRandom(700 + seed + 100 * threads);
        const layers = chain(random).map((layer, i) => ({ ...layer, name: `layer ${i}` }));
        const mappings = new Map<string, Mapping>(
          layers.map(({ name, shape }) => [name, chooseMapping(name, shape, random.pick([1, 4]))]),
        );
        const options = { compression: seed % 5 !== 0, linkClockHz: 50e6, mappings };
        const fast = executor.openSession!(layers, options)!;
        const plain = new ExecutorSession(plainExecutor, layers, options);
        for (let frames = 0; frames < 3; frames++) {
          const words = random.integer(0, 1e6);
          if (frames === 2) {
            const batch = random.pick([1, 2, 4]);
            const others = new Map(
              layers.map(({ name, shape }) => [name, chooseMapping(name, shape, batch)]),
            );
            for (const session of [fast, plain])
              session.setCounting({
                mappings: seed % 3 === 0 ? undefined : others,
                checksums: seed % 2 === 0,
              });
          }
          const expected = await frame(plain, new SeededRandom(words + 1));
          expect(await frame(fast, new SeededRandom(words + 1)), `seed ${seed}, frame ${frames}`).toEqual(
            expected,
          );
        }
        fast.close();
      }
      expect(executor.notices).toEqual([]);
    });

    it('refuses words of another size and a link clock out of range', () => {
      const [layer] = chain(new SeededRandom(3));
      const session = executor.openSession!([layer!], {})!;
      expect(() => {
        session.writeWords(0, new Int16Array(1));
      }).toThrow(/ifmap has 1 words/);
      session.close();
      expect(() => executor.openSession!([layer!], { linkClockHz: 1 })).toThrow(/link clock/);
    });

    it('gives its memory back', () => {
      const layers = chain(new SeededRandom(9));
      executor.openSession!(layers, {})!.close();
      const before = executor.memoryBytes;
      for (let i = 0; i < 50; i++) executor.openSession!(layers, {})!.close();
      expect(executor.memoryBytes).toBe(before);
    });
  },
);

describe('a session that needs more memory than the kernel can have', () => {
  /** A WebAssembly whose memories hold at most so many pages of 64 KiB. */
  const withPages = (maximum: number): WasmApi => {
    const api = findWebAssembly()!;
    return {
      Memory: function (options: { initial: number; shared: boolean }) {
        return new api.Memory({ ...options, maximum });
      } as unknown as WasmApi['Memory'],
      compile: (bytes) => api.compile(bytes),
      instantiate: (module, imports) => api.instantiate(module, imports),
    };
  };
  const layer = (size: number): ConvLayer =>
    randomLayer(new SeededRandom(size), {
      ...{ C: 8, M: 8, H: size, W: size, R: 3, S: 3, U: 1, padding: 1, groups: 1 },
    });

  it('opens none, says so, and leaves all memory for others', async () => {
    // at each size the memory ends elsewhere: among the words, the values, the counts
    for (let pages = 40; pages <= 90; pages += 2) {
      const executor = await createFastExecutor({ webAssembly: withPages(pages) });
      expect(executor.name).toBe('fast');
      for (let i = 0; i < 30; i++)
        expect(executor.openSession!([layer(200), layer(250)], {})).toBe(undefined);
      expect(executor.notices.join()).toContain('need more memory');
      const small = executor.openSession!([layer(60)], {});
      expect(small, `${pages} pages`).toBeDefined();
      small!.close();
    }
  });
});
