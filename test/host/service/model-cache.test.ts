import { describe, expect, it, vi } from 'vitest';
import type { LiveModel } from '../../../host/service/live-model.ts';
import { ModelCache } from '../../../host/service/model-cache.ts';

/** The cache only hands models on, so a name is model enough. */
function cache(open = (id: string | undefined) => Promise.resolve(id)) {
  const opened: (string | undefined)[] = [];
  const closed: unknown[] = [];
  const models = new ModelCache({
    open: async (id) => {
      opened.push(id);
      return (await open(id)) as unknown as LiveModel;
    },
    close: (model) => {
      closed.push(model);
      return Promise.resolve();
    },
    idleMs: 1000,
  });
  return { models, opened, closed };
}

describe('ModelCache', () => {
  it('opens a model once and closes those that nobody used for a while, but for the last two', async () => {
    vi.useFakeTimers();
    try {
      const { models, opened, closed } = cache();
      await Promise.all([models.take('a'), models.take('a')]);
      expect(opened).toEqual(['a']);
      for (const id of ['b', 'c', 'd']) {
        await models.take(id);
        await vi.advanceTimersByTimeAsync(1);
        models.release(id);
      }
      await vi.advanceTimersByTimeAsync(500);
      expect(closed).toEqual([]);
      await vi.advanceTimersByTimeAsync(2000);
      expect(closed).toEqual(['b']);
      models.release('a');
      models.release('a');
      await vi.advanceTimersByTimeAsync(3000);
      expect(closed).toEqual(['b', 'c']);
      expect(models.has('d')).toBe(true);
      await models.close();
      expect(closed.toSorted()).toEqual(['a', 'b', 'c', 'd']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('tries a model that failed again', async () => {
    let tries = 0;
    const { models } = cache((id) => (++tries === 1 ? Promise.reject(new Error('no')) : Promise.resolve(id)));
    await expect(models.take('a')).rejects.toThrow('no');
    await expect(models.take('a')).resolves.toBe('a');
  });
});
