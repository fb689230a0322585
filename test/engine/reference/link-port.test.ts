import { describe, expect, it } from 'vitest';
import { LinkPort } from '../../../engine/reference/link-port.ts';

describe('link port', () => {
  const sparse = Int16Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, -3, 0, 0);
  const dense = Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8);

  it('sends sparse streams as RLC and hands out the decoded words', () => {
    const link = new LinkPort();
    expect(link.sendIfmap(sparse, true)).toEqual(sparse);
    expect(link.sendOfmap(sparse)).toEqual(sparse);
    // Two pairs: one 64-bit link word instead of 24 bytes.
    expect(link).toMatchObject({ ifmap: { words: 12, bytes: 8 }, ofmap: { words: 12, bytes: 8 } });
  });

  it('sends raw what RLC would not make smaller', () => {
    const link = new LinkPort();
    expect(link.sendIfmap(dense, true)).toEqual(dense);
    expect(link.ifmap).toEqual({ words: 8, bytes: 16 });
  });

  it('never compresses filters, nor the first layer’s ifmaps', () => {
    const link = new LinkPort();
    expect(link.sendFilters(sparse)).toEqual(sparse);
    expect(link.sendIfmap(sparse, false)).toEqual(sparse);
    expect(link).toMatchObject({ ifmap: { words: 12, bytes: 24 }, filter: { words: 12, bytes: 24 } });
  });
});
