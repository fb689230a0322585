import { describe, expect, it } from 'vitest';
import { RARE_SATURATED, WordWatch } from '../../../host/service/word-watch.ts';

/** What it says of each of these shares. */
function said(shares: readonly number[]): boolean[] {
  const watch = new WordWatch(RARE_SATURATED);
  return shares.map((share) => watch.add(share));
}

const times = (count: number, share: number): number[] => Array.from({ length: count }, () => share);

describe('The notice of saturated words, as that of wrapped psums', () => {
  it('comes where words saturate in every frame, at once', () => {
    expect(said(times(5, 5e-4))).toEqual([true, true, true, true, true]);
  });

  it('does not come and go with every object that is shown', () => {
    // ten frames an object, two of them bright, as the slides have it
    const object = [...times(8, 0), ...times(2, 5e-4)];
    const shares = Array.from({ length: 40 }, () => object).flat();
    expect(said(shares)).not.toContain(true);
  });

  it('stays through a few good frames, and goes after many', () => {
    const answers = said([...times(100, 7e-4), ...times(30, 0), ...times(200, 0)]);
    expect(answers.slice(0, 130)).not.toContain(false);
    expect(answers.at(-1)).toBe(false);
    const changes = answers.filter((answer, i) => i > 0 && answer !== answers[i - 1]);
    expect(changes).toHaveLength(1);
  });

  it('says nothing where a handful of words saturates', () => {
    expect(said(times(300, 2e-4))).not.toContain(true);
  });
});
