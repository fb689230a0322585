import { describe, expect, it } from 'vitest';
import type { Guess } from '../../host/protocol/host-messages.ts';
import { LabelSmoother, splitLabel } from '../../renderer/app/state/label-smoother.ts';

const guesses = (...pairs: readonly (readonly [number, number])[]): Guess[] =>
  pairs.map(([index, probability]) => ({ index, label: `label ${index}`, probability }));

function run(smoother: LabelSmoother, top: readonly Guess[], fromMs: number, frames: number): number {
  for (let i = 0; i < frames; i++) smoother.add(top, fromMs + i * 33);
  return fromMs + frames * 33;
}

const first = (smoother: LabelSmoother): number | undefined => smoother.labels.guesses[0]?.index;

describe('label smoothing', () => {
  it('shows the first frame at once', () => {
    const smoother = new LabelSmoother();
    smoother.add(guesses([7, 0.8], [3, 0.1]), 1000);
    expect(smoother.labels).toMatchObject({
      sure: true,
      guesses: [{ index: 7, probability: 0.8 }, { index: 3 }],
    });
  });

  it('does not change the first place for one odd frame, nor between two that are alike', () => {
    const smoother = new LabelSmoother();
    let at = run(smoother, guesses([7, 0.6], [3, 0.3]), 0, 30);
    at = run(smoother, guesses([3, 0.9], [7, 0.05]), at, 1);
    expect(first(smoother)).toBe(7);
    for (let i = 0; i < 60; i++) {
      const more = i % 2 === 0 ? 0.04 : -0.04;
      smoother.add(guesses([7, 0.4 - more], [3, 0.4 + more]), at + i * 33);
      expect(first(smoother)).toBe(7);
    }
  });

  it('gives the first place to what is ahead for half a second, be it by little', () => {
    const smoother = new LabelSmoother();
    let at = run(smoother, guesses([7, 0.4], [3, 0.36]), 0, 60);
    // Smoothed, 3 is ahead by two or three hundredths before long, and never by five.
    at = run(smoother, guesses([7, 0.36], [3, 0.4]), at, 15);
    expect(first(smoother)).toBe(7);
    run(smoother, guesses([7, 0.36], [3, 0.4]), at, 30);
    expect(first(smoother)).toBe(3);
  });

  it('forgets that another was ahead as soon as the first one leads again', () => {
    const smoother = new LabelSmoother();
    let at = 0;
    for (let i = 0; i < 20; i++) {
      at = run(smoother, guesses([7, 0.4], [3, 0.37]), at, 20);
      at = run(smoother, guesses([7, 0.37], [3, 0.4]), at, 15);
      expect(first(smoother)).toBe(7);
    }
  });

  it('sorts all but the first strictly', () => {
    const smoother = new LabelSmoother();
    const at = run(smoother, guesses([7, 0.4], [3, 0.2], [5, 0.19], [6, 0.18]), 0, 60);
    run(smoother, guesses([7, 0.4], [6, 0.195], [5, 0.19], [3, 0.185]), at, 60);
    const shares = smoother.labels.guesses.map(({ probability }) => probability);
    expect(smoother.labels.guesses.map(({ index }) => index)).toEqual([7, 6, 5, 3]);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  });

  it('follows a new picture within a second', () => {
    const smoother = new LabelSmoother();
    const at = run(smoother, guesses([7, 0.9]), 0, 30);
    run(smoother, guesses([3, 0.9]), at, 20);
    expect(first(smoother)).toBe(3);
  });

  it('is not sure while the best is weak', () => {
    const smoother = new LabelSmoother();
    run(smoother, guesses([1, 0.22], [2, 0.2], [3, 0.18]), 0, 10);
    expect(smoother.labels.sure).toBe(false);
  });

  it('is not sure of a best guess that says that there is nothing to name', () => {
    const smoother = new LabelSmoother();
    smoother.emptyClass = 7;
    smoother.add([{ index: 7, label: 'nothing to name', probability: 0.9 }], 0);
    expect(smoother.labels).toMatchObject({ sure: false, empty: true });
    smoother.reset();
    smoother.add([{ index: 6, label: 'fox', probability: 0.9 }], 0);
    expect(smoother.labels).toMatchObject({ sure: true, empty: false });
  });

  it('forgets what is not seen any more, and everything on a reset', () => {
    const smoother = new LabelSmoother();
    const at = run(smoother, guesses([7, 0.5], [3, 0.4]), 0, 5);
    run(smoother, guesses([7, 0.5]), at, 120);
    expect(smoother.labels.guesses.map(({ index }) => index)).toEqual([7]);
    smoother.reset();
    expect(smoother.labels).toEqual({ guesses: [], sure: false, empty: false });
  });

  it('splits synonyms', () => {
    expect(splitLabel('tiger cat')).toEqual(['tiger cat', '']);
    expect(splitLabel('lynx, catamount, wildcat')).toEqual(['lynx', 'catamount, wildcat']);
  });
});
