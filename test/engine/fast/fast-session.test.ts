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
  type OfmapConnection,
} from '../../../engine/index.ts';
import { findWebAssembly, type WasmApi } from '../../../engine/fast/web-assembly.ts';
import { createNodeThread } from '../../../host/fast-workers/node-thread.ts';
import { thrown } from '../../support/eyeriss-error.ts';
import { randomLayer, randomShape } from '../../support/random-layer.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

/** Layers and what they hand on to each other. */
interface Net {
  readonly layers: readonly ConvLayer[];
  readonly connections: readonly OfmapConnection[];
}

const factorsOf = (random: SeededRandom, { shape: { M } }: ConvLayer): Float32Array =>
  Float32Array.from({ length: M }, () => random.next() * 3);

/**
 * As in a fire module: a first layer, two that read its ofmap, and one that reads what those two give, the second one's
 * channels behind the first one's. Then one that reads the last one's ofmap by way of the host.
 */
function fire(random: SeededRandom): Net {
  const first = randomLayer(
    random,
    { ...randomShape(random), groups: 1 },
    { relu: true, compressIfmap: false },
  );
  const { M } = first.shape;
  const { E, F } = convDimensions(first.shape);
  const same = (C: number, size: number, groups = 1): ConvLayer => {
    const shape = { C, M: groups * random.pick([1, 5, 16, 33]), H: E, W: F, R: size, S: size, U: 1 };
    return randomLayer(random, { ...shape, padding: (size - 1) / 2, groups }, { relu: random.next() < 0.5 });
  };
  const left = same(M, 1, M % 2 === 0 ? random.pick([1, 2]) : 1);
  const right = same(M, random.pick([1, 3, 5]));
  const joined = same(left.shape.M + right.shape.M, 3);
  const last = same(joined.shape.M, 1);
  return {
    layers: [first, left, right, joined, last].map((layer, i) => ({ ...layer, name: `layer ${i}` })),
    connections: [
      { from: 0, to: 1, channel: 0, factors: factorsOf(random, first) },
      { from: 0, to: 2, channel: 0, factors: factorsOf(random, first) },
      { from: 1, to: 3, channel: 0, factors: factorsOf(random, left) },
      { from: 2, to: 3, channel: left.shape.M, factors: factorsOf(random, right) },
    ],
  };
}

/** One frame through a session; everything it gives. */
async function frame(session: ConvSession, random: SeededRandom): Promise<unknown> {
  const { layers } = session;
  const seen: unknown[] = [];
  for (const [index, layer] of layers.entries()) {
    const { C, H, W } = layer.shape;
    if (index === 0 && random.next() < 0.5) session.writeWords(0, random.words(C * H * W, 0.4));
    else if (index === 0) {
      const bytes = Uint8Array.from({ length: C * H * W }, () => random.integer(0, 255));
      const tables = Array.from({ length: C }, () => random.words(256, 0.1));
      session.writeBytes(0, bytes, tables);
    }
    if (index === layers.length - 1 && index > 0) {
      const steps = Float32Array.from({ length: C }, () => random.next());
      const values = new Float32Array(C * H * W);
      session.readValues(index - 1, 0, steps, values);
      seen.push(values.slice());
      // in two pieces, as a concatenation comes
      const cut = Math.floor(C / 2) * H * W;
      const rest = new Float32Array(values.length - cut);
      session.readValues(index - 1, cut / (H * W), steps.subarray(cut / (H * W)), rest);
      seen.push(rest);
      seen.push(session.writeValues(index, 0, values.subarray(0, cut), 1.7));
      seen.push(session.writeValues(index, cut / (H * W), values.subarray(cut), 0.6));
    }
    await session.run(index);
    if (random.next() < 0.5) session.countAside();
    seen.push(session.ifmap(index), session.ofmap(index));
  }
  const { reports, ...counts } = session.finish();
  return { seen, reports: reports.map((report) => ({ ...report, executor: '' })), ...counts };
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
        const { layers, connections } = fire(random);
        const mappings = new Map<string, Mapping>(
          layers.map(({ name, shape }) => [name, chooseMapping(name, shape, random.pick([1, 4]))]),
        );
        const options = { compression: seed % 5 !== 0, linkClockHz: 50e6, mappings, connections };
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
      const [layer] = fire(new SeededRandom(3)).layers;
      const session = executor.openSession!([layer!], {})!;
      expect(() => {
        session.writeWords(0, new Int16Array(1));
      }).toThrow(/ifmap has 1 words/);
      const { C, H, W } = layer!.shape;
      const bytes = new Uint8Array(C * H * W);
      const tables = Array.from({ length: C }, () => new Int16Array(256));
      for (const [wrongBytes, wrongTables] of [
        [bytes.subarray(1), tables],
        [bytes, tables.slice(1)],
        [bytes, tables.map((table) => table.subarray(1))],
      ] as const) {
        for (const one of [session, new ExecutorSession(plainExecutor, [layer!], {})])
          expect(() => {
            one.writeBytes(0, wrongBytes, wrongTables);
          }).toThrow(/has an ifmap of/);
      }
      session.close();
      expect(() => executor.openSession!([layer!], { linkClockHz: 1 })).toThrow(/link clock/);
    });

    it('refuses connections that do not fit', () => {
      const { layers, connections } = fire(new SeededRandom(4));
      const [good] = connections;
      for (const bad of [
        { ...good!, from: 1, to: 1 },
        { ...good!, to: 5 },
        { ...good!, channel: 1 },
        { ...good!, factors: good!.factors.subarray(1) },
      ]) {
        expect(() => executor.openSession!(layers, { connections: [bad] })).toThrow(/lead to|fits/);
        expect(() => new ExecutorSession(plainExecutor, layers, { connections: [bad] })).toThrow(
          /lead to|fits/,
        );
      }
    });

    it('converts planes of any size, longer than what is staged at once', async () => {
      const random = new SeededRandom(12);
      for (const [C, H, W, padding] of [
        [3, 130, 131, 0],
        [3, 130, 131, 2],
        [2, 1, 40_000, 1],
        [700, 5, 5, 1],
        [700, 5, 7, 0],
      ] as const) {
        const shape = { C, M: 1, H, W, R: 1, S: 1, U: 1, padding, groups: 1 };
        const first = randomLayer(random, shape, { name: 'first' });
        const fast = executor.openSession!([first], {})!;
        const plain = new ExecutorSession(plainExecutor, [first], {});
        const values = Float32Array.from({ length: C * H * W }, () => (random.next() - 0.5) * 70_000);
        expect(fast.writeValues(0, 0, values, 1)).toBe(plain.writeValues(0, 0, values, 1));
        expect(fast.ifmap(0)).toEqual(plain.ifmap(0));
        const seen = [fast, plain].map(async (session) => {
          await session.run(0);
          const { E, F } = convDimensions(shape);
          const out = new Float32Array(E * F);
          session.readValues(0, 0, Float32Array.of(0.37), out);
          return { out, counts: session.finish().reports.map((report) => ({ ...report, executor: '' })) };
        });
        expect(await seen[0]).toEqual(await seen[1]);
        fast.close();
      }
    });

    it('hands on what the kernel cannot compute as well', async () => {
      const random = new SeededRandom(13);
      // filters of more words than 32-bit psums surely hold
      const shape = { C: 1024, M: 2, H: 12, W: 70, R: 12, S: 6, U: 1, padding: 0, groups: 1 };
      const first = randomLayer(random, shape, { name: 'huge', productShift: 12 });
      const second = randomLayer(
        random,
        { C: 2, M: 3, H: 1, W: 65, R: 1, S: 3, U: 1, padding: 1, groups: 1 },
        { name: 'second' },
      );
      const connections = [{ from: 0, to: 1, channel: 0, factors: Float32Array.of(2.3, 0.7) }];
      const words = random.words(convDimensions(shape).ifmapWords, 0.2);
      const counts = [
        executor.openSession!([first, second], { connections })!,
        new ExecutorSession(plainExecutor, [first, second], { connections }),
      ].map(async (session) => {
        session.writeWords(0, words);
        await session.run(0);
        const ifmap = session.ifmap(1);
        await session.run(1);
        const { saturatedWords } = session.finish();
        session.close();
        return { ifmap, saturatedWords };
      });
      expect(await counts[0]).toEqual(await counts[1]);
      expect((await counts[0]!).saturatedWords).toBeGreaterThan(0);
      expect(executor.notices.join()).toContain('layer huge runs on the plain executor');
    });

    it('gives its memory back', () => {
      const { layers, connections } = fire(new SeededRandom(9));
      executor.openSession!(layers, { connections })!.close();
      const before = executor.memoryBytes;
      for (let i = 0; i < 50; i++) executor.openSession!(layers, { connections })!.close();
      expect(executor.memoryBytes).toBe(before);
    });
  },
);

it('a session of either executor refuses to read planes that a layer has not', async () => {
  const shape = { C: 2, M: 3, H: 5, W: 6, R: 3, S: 3, U: 1, padding: 0, groups: 1 };
  const layer = randomLayer(new SeededRandom(1), shape, { name: 'small' });
  const fast = (await createFastExecutor()).openSession!([layer], {})!;
  for (const session of [fast, new ExecutorSession(plainExecutor, [layer], {})]) {
    await session.run(0);
    const plane = 3 * 4;
    for (const [channel, planes, words] of [
      [2, 2, 2 * plane],
      [0, 4, 4 * plane],
      [0, 2, 2 * plane - 1],
    ] as const) {
      expect(() => {
        session.readValues(0, channel, new Float32Array(planes), new Float32Array(words));
      }).toThrow(`planes ${channel} on are planes of small`);
    }
    session.readValues(0, 1, new Float32Array(2), new Float32Array(2 * plane));
    session.close();
  }
});

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
  /** Rows of one word: what is counted of each row takes as much memory as the words. */
  const layer = (rows: number): ConvLayer =>
    randomLayer(new SeededRandom(rows), {
      ...{ C: 8, M: 1, H: rows, W: 1, R: 3, S: 3, U: 1, padding: 1, groups: 1 },
    });

  it('opens none, says so, and leaves all memory for others', async () => {
    // at each size the memory ends elsewhere: among the words, the counts of the one layer or the other
    for (let pages = 40; pages <= 80; pages += 2) {
      const executor = await createFastExecutor({ webAssembly: withPages(pages) });
      expect(executor.name).toBe('fast');
      for (let i = 0; i < 30; i++)
        expect(executor.openSession!([layer(22_500), layer(28_900)], {})).toBe(undefined);
      expect(executor.notices.join()).toContain('need more memory');
      const small = executor.openSession!([layer(3600)], {});
      expect(small, `${pages} pages`).toBeDefined();
      small!.close();
    }
  });

  it('says so where there is none for other counts, and counts on as before', async () => {
    const executor = await createFastExecutor({ webAssembly: withPages(60) });
    const layers = [layer(900)];
    const session = executor.openSession!(layers, {})!;
    const words = new SeededRandom(1).words(8 * 900, 0.4);
    const counts = async () => {
      session.writeWords(0, words);
      await session.run(0);
      return session.finish();
    };
    const before = await counts();
    const fillers = [20_000, 5000, 900, 200, 40, 8].flatMap((rows) => {
      const opened = [];
      for (
        let one = executor.openSession!([layer(rows)], {});
        one;
        one = executor.openSession!([layer(rows)], {})
      )
        opened.push(one);
      return opened;
    });
    expect(fillers.length).toBeGreaterThan(3);
    for (let i = 0; i < 3; i++) {
      const error = thrown(() => {
        session.setCounting({ checksums: true });
      }, 'counting.memory');
      expect(error.limit).toMatch(/[1-4] MiB/);
      expect(await counts()).toEqual(before);
    }
    for (const one of fillers) one.close();
    session.setCounting({ checksums: true });
    expect((await counts()).ofmapChecksums.size).toBe(1);
    session.close();
  });
});
