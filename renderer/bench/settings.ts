import { EyerissError } from '../../engine/index.ts';
import { LAYER_SETS, type LayerSet } from './seeded-layers.ts';

/** Where the executor's first thread runs: in a worker, or on the page's own thread, which must not sleep. */
export const PLACES = ['worker', 'page'] as const;

/** What the page's address asks for. */
export interface BenchSettings {
  readonly layers: LayerSet;
  /** Threads that compute. */
  readonly threads: number;
  /** Rounds that start by themselves; 0 when a program asks for them one by one. */
  readonly rounds: number;
  readonly place: (typeof PLACES)[number];
  /** SHA-256 of the ofmaps that Node computed from the same words, by layer; none when the page is opened by hand. */
  readonly expected: ReadonlyMap<string, string>;
}

/** Most rounds and threads that the page takes. */
const MOST_ROUNDS = 1000;
const MOST_THREADS = 32;

/**
 * Reads `?layers=alexnet&threads=2&rounds=10&place=worker&expected=conv1:…,conv2:…`; everything may be left out.
 * @param cores threads to use when the address says nothing: the computer's, 4 at most
 * @throws EyerissError `bench.setting`
 */
export function readSettings(search: string, cores: number): BenchSettings {
  const query = new URLSearchParams(search);
  const expected = (query.get('expected') ?? '').split(',').filter((pair) => pair !== '');
  return {
    layers: choice('layers', query.get('layers') ?? 'alexnet', LAYER_SETS),
    threads: integer('threads', query.get('threads'), Math.max(1, Math.min(cores, 4)), 1, MOST_THREADS),
    rounds: integer('rounds', query.get('rounds'), 10, 0, MOST_ROUNDS),
    place: choice('place', query.get('place') ?? 'worker', PLACES),
    expected: new Map(
      expected.map((pair) => {
        const [, name, digest] = /^(.+):([0-9a-f]{64})$/.exec(pair) ?? [];
        if (name !== undefined && digest !== undefined) return [name, digest];
        return wrong('expected', pair, 'it must be name:SHA-256,name:SHA-256,…');
      }),
    ),
  };
}

function choice<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((one) => one === value);
  return found ?? wrong(name, value, `it must be one of ${choices.join(', ')}`);
}

function integer(name: string, text: string | null, byDefault: number, least: number, most: number): number {
  if (text === null) return byDefault;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  return wrong(name, text, `it must be an integer from ${least} to ${most}`);
}

function wrong(name: string, value: string, limit: string): never {
  throw new EyerissError({
    code: 'bench.setting',
    problem: `${name} in the page’s address is ${value}`,
    limit,
    remedy: 'change the address, or leave it out',
  });
}
