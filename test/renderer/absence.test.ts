import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Absence, AWAY_MS } from '../../renderer/app/state/absence.ts';

describe('a host that goes away', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('counts as away after a moment, whatever is tried meanwhile, until it is back', () => {
    const told: boolean[] = [];
    const absence = new Absence((away) => told.push(away));
    absence.set(true);
    absence.set(false);
    vi.advanceTimersByTime(AWAY_MS - 1);
    absence.set(false);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    absence.set(false);
    vi.advanceTimersByTime(10 * AWAY_MS);
    expect(told).toEqual([true]);
    absence.set(true);
    expect(told).toEqual([true, false]);
  });

  it('is not told of one that is back at once', () => {
    const changed = vi.fn();
    const absence = new Absence(changed);
    absence.set(false);
    absence.set(true);
    vi.advanceTimersByTime(10 * AWAY_MS);
    expect(changed).not.toHaveBeenCalled();
  });
});
