/** What the screen shows: 0 is the live view, 1 to `pages` are the story's messages. */
export interface StoryState {
  readonly page: number;
  /** false: stays until somebody steps */
  readonly playing: boolean;
  /** when the page came up, any clock that runs forward, ms */
  readonly since: number;
}

/** How the story steps. */
export interface StoryTimes {
  readonly pages: number;
  /** how long each page stays */
  readonly pageMs: number;
}

/** What a key or a touch asks for. */
export type StoryMove = 'next' | 'back' | 'live' | 'pause';

/** The live view, from now on. */
export function liveView(now: number): StoryState {
  return { page: 0, playing: true, since: now };
}

/** Somebody steps; the story goes on by itself afterwards, unless it is paused. */
export function storyMove(
  state: StoryState,
  move: StoryMove,
  { pages }: StoryTimes,
  now: number,
): StoryState {
  switch (move) {
    case 'next':
      return { ...state, page: (state.page + 1) % (pages + 1), since: now };
    case 'back':
      return { ...state, page: (state.page + pages) % (pages + 1), since: now };
    case 'live':
      return liveView(now);
    case 'pause':
      return { ...state, playing: !state.playing, since: now };
  }
}

/**
 * Time has passed.
 * @param first where the story begins again behind its last page: 0 shows the live view in between, 1 does not
 * @param rests whether the live view stays until somebody steps: visitors are there
 */
export function storyTick(
  state: StoryState,
  { pages, pageMs }: StoryTimes,
  now: number,
  { first, rests }: { readonly first: 0 | 1; readonly rests: boolean },
): StoryState {
  if (!state.playing || now - state.since < pageMs) return state;
  if (state.page === 0 && rests) return state;
  const page = state.page >= pages ? first : Math.max(first, state.page + 1);
  return { ...state, page: rests && state.page >= pages ? 0 : page, since: now };
}
