import type { StoryMove } from './story-steps.ts';

/** What visitors can do with keys. */
export type VisitorAction = StoryMove | 'gating' | 'compression' | 'clock';
/** What operators can do, with chords. */
export type OperatorAction = 'exit' | 'help' | 'camera' | 'network';

/** Keys as the overlay of Ctrl+Shift+H lists them. */
export const BOOTH_KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['→ ←', 'the story’s next page, the one before'],
  ['Space', 'the story rests, goes on'],
  ['Home', 'back to the live picture'],
  ['G', 'zero gating on, off'],
  ['C', 'compression on, off'],
  ['V', 'the chip’s next operating point'],
  ['Ctrl+Shift+K', 'next camera'],
  ['Ctrl+Shift+U', 'next network'],
  ['Ctrl+Shift+H', 'this list'],
  ['Ctrl+Shift+E', 'leave the booth'],
];

const VISITOR: Readonly<Record<string, VisitorAction>> = {
  ArrowRight: 'next',
  PageDown: 'next',
  ArrowDown: 'next',
  ArrowLeft: 'back',
  PageUp: 'back',
  ArrowUp: 'back',
  ' ': 'pause',
  Home: 'live',
  g: 'gating',
  c: 'compression',
  v: 'clock',
};

/** By `event.code`: with Shift, keys give other letters in other layouts. */
const OPERATOR: Readonly<Record<string, OperatorAction>> = {
  KeyE: 'exit',
  KeyH: 'help',
  KeyK: 'camera',
  KeyU: 'network',
};

/** The parts of a KeyboardEvent that are needed. */
export interface Key {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
}

/**
 * What a key means. Everything else with Ctrl, Alt or Meta, and Escape and function keys, is the browser's: a page
 * takes from it what it lets itself be taken, see {@link isBrowserKey}.
 */
export function boothAction(
  event: Key,
): { readonly operator: OperatorAction } | { readonly visitor: VisitorAction } | undefined {
  const { key, code, ctrlKey, shiftKey, altKey, metaKey, repeat } = event;
  if (repeat) return undefined;
  if (ctrlKey && shiftKey && !altKey && !metaKey) {
    const operator = Object.hasOwn(OPERATOR, code) ? OPERATOR[code] : undefined;
    return operator && { operator };
  }
  if (ctrlKey || altKey || metaKey) return undefined;
  const name = key.length === 1 ? key.toLowerCase() : key;
  const visitor = Object.hasOwn(VISITOR, name) ? VISITOR[name] : undefined;
  return visitor && { visitor };
}

/** Keys that would leave or reload the page, print it, search it or change its size. */
export function isBrowserKey({ key, ctrlKey, altKey, metaKey }: Key): boolean {
  return ctrlKey || altKey || metaKey || key === 'Escape' || /^F\d+$/.test(key);
}
