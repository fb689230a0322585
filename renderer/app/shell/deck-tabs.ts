/** What the deck can show; the numbers are keys, and the panels' places in the list of `?`. */
export const DECK_TABS = [
  { id: 'charts', number: 3, title: 'Over time' },
  { id: 'array', number: 4, title: 'PE array' },
  { id: 'timeline', number: 5, title: 'One frame' },
  { id: 'bytes', number: 6, title: 'DRAM bytes' },
  { id: 'chip', number: 8, title: 'The chip' },
] as const;

export type DeckTab = (typeof DECK_TABS)[number]['id'];
