import { describe, expect, it } from 'vitest';
import { liveView, storyMove, storyTick, type StoryState } from '../../../renderer/app/booth/story-steps.ts';

const TIMES = { pages: 4, pageMs: 10_000 };

/** Pages shown over so many page lengths, one look each. */
function pages(start: StoryState, looks: number, how: Parameters<typeof storyTick>[3]): number[] {
  let state = start;
  return Array.from({ length: looks }, (_, i) => {
    state = storyTick(state, TIMES, 10_000 * (i + 1), how);
    return state.page;
  });
}

describe('the guided story', () => {
  it('does not begin by itself while somebody looks at the live picture', () => {
    expect(pages(liveView(0), 3, { first: 0, rests: true })).toEqual([0, 0, 0]);
  });

  it('steps to its end by itself once it is begun, and back to the live picture', () => {
    const begun = storyMove(liveView(0), 'next', TIMES, 0);
    expect(begun.page).toBe(1);
    expect(pages(begun, 6, { first: 0, rests: true })).toEqual([2, 3, 4, 0, 0, 0]);
  });

  it('goes round in the attract loop, with the recording in between or without', () => {
    expect(pages(liveView(0), 6, { first: 0, rests: false })).toEqual([1, 2, 3, 4, 0, 1]);
    expect(pages(liveView(0), 6, { first: 1, rests: false })).toEqual([1, 2, 3, 4, 1, 2]);
  });

  it('steps by keys both ways, each page staying its whole time', () => {
    let state = liveView(0);
    for (const page of [1, 2, 3, 4, 0]) {
      state = storyMove(state, 'next', TIMES, 3000);
      expect(state).toEqual({ page, playing: true, since: 3000 });
    }
    for (const page of [4, 3]) {
      state = storyMove(state, 'back', TIMES, 9000);
      expect(state.page).toBe(page);
    }
    expect(storyTick(state, TIMES, 18_999, { first: 0, rests: false }).page).toBe(3);
    expect(storyTick(state, TIMES, 19_000, { first: 0, rests: false }).page).toBe(4);
  });

  it('rests when it is told to, and can still be stepped; the live view ends that', () => {
    let state = storyMove(liveView(0), 'next', TIMES, 0);
    state = storyMove(state, 'pause', TIMES, 1000);
    expect(storyTick(state, TIMES, 99_000, { first: 0, rests: false })).toBe(state);
    state = storyMove(state, 'next', TIMES, 99_000);
    expect(state).toMatchObject({ page: 2, playing: false });
    expect(storyMove(state, 'pause', TIMES, 99_500)).toEqual({ page: 2, playing: true, since: 99_500 });
    expect(storyMove(state, 'live', TIMES, 99_500)).toEqual({ page: 0, playing: true, since: 99_500 });
  });
});
