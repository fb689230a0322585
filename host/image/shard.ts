import { EyerissError } from '../../engine/errors.ts';

/** One of n shares of a list. */
export interface Shard {
  /** 1 ≤ index ≤ count */
  readonly index: number;
  readonly count: number;
}

/**
 * Reads `i/n`.
 * @throws EyerissError `option.shard`
 */
export function parseShard(text: string): Shard {
  const [, first, second] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const [index, count] = [Number(first), Number(second)];
  if (index >= 1 && index <= count) return { index, count };
  throw new EyerissError({
    code: 'option.shard',
    problem: `--shard is "${text}"`,
    limit: 'it must be i/n with 1 ≤ i ≤ n, such as 2/8',
    remedy: 'number the shards from 1 to n',
  });
}

/**
 * Every n-th of a list, beginning with the i-th: all shards together are the list, and none is more than one longer than
 * another.
 * @throws EyerissError `shard.empty` where the list is too short for this shard to have anything
 */
export function shardOf<T>(list: readonly T[], { index, count }: Shard): T[] {
  const share = list.filter((_, at) => at % count === index - 1);
  if (share.length > 0) return share;
  throw new EyerissError({
    code: 'shard.empty',
    problem: `shard ${index}/${count} of ${list.length} pictures is empty`,
    limit: 'every shard needs a picture',
    remedy: `use at most ${list.length} shards`,
  });
}
