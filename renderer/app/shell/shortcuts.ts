/** What keys do. */
export interface ShortcutActions {
  pause(): void;
  fullScreen(): void;
  theme(): void;
  gating(): void;
  compression(): void;
  record(): void;
  /** one frame on, or back, in a recorded run */
  step(frames: number): void;
  /** goes to panel 1 to 8 */
  panel(number: number): void;
  help(): void;
}

/** All keys, as `?` lists them. */
export const SHORTCUTS: readonly (readonly [keys: string, meaning: string])[] = [
  ['Space', 'pause, resume'],
  ['1', 'picture and labels'],
  ['2', 'table of CONV layers'],
  ['3', 'over time'],
  ['4', 'PE array'],
  ['5', 'one frame'],
  ['6', 'DRAM bytes'],
  ['7', 'controls'],
  ['8', 'the chip'],
  ['g', 'zero gating on, off'],
  ['c', 'RLC compression on, off'],
  ['r', 'begin, end a recording'],
  [', .', 'one frame back, on in a recorded run'],
  ['← →', 'move a slider, change a tab'],
  ['f', 'full screen'],
  ['t', 'light, dark'],
  ['?', 'this list'],
];

/** Elements that people type into. */
const TYPING = 'input:not([type=range], [type=radio], [type=checkbox]), textarea, [contenteditable]';
/** Elements that space presses; it does nothing to a slider, and nothing more to a radio button or tab that is on. */
const PRESSABLE =
  'button:not([role=tab][aria-selected=true]), select, summary, [role=button], [type=checkbox], [type=radio]:not(:checked)';

/** Does what a key stands for, unless the focused element needs the key or a dialog is open. */
export function handleShortcut(event: KeyboardEvent, actions: ShortcutActions): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const { target } = event;
  const element = target instanceof Element ? target : undefined;
  if (element && needsKey(element, event.key)) return;
  const action = actionOf(event.key, actions);
  if (!action) return;
  event.preventDefault();
  action();
}

/** Whether a focused element does something with a key by itself, or lies behind a dialog. */
function needsKey(element: Element, key: string): boolean {
  if (element.matches(TYPING) || element.ownerDocument.querySelector('dialog:modal')) return true;
  if (key === ' ') return element.closest(PRESSABLE) !== null;
  return element instanceof HTMLSelectElement && searches(element, key);
}

/** A list goes to its next option that begins with the key. */
function searches({ options }: HTMLSelectElement, key: string): boolean {
  return [...options].some(({ text }) => text.trim().toLowerCase().startsWith(key.toLowerCase()));
}

/**
 * Has lists and buttons that were used with the mouse give the focus back: a list's search would take letters that are
 * meant as shortcuts, and space would press the button once more, long after the hand has left the mouse. A tab keeps it
 * for the arrow keys, and with the keyboard, the focus stays.
 * @returns what ends that
 */
export function releaseAfterMouse(target: Window): () => void {
  let byMouse = false;
  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  target.addEventListener('pointerdown', () => (byMouse = true), options);
  target.addEventListener('keydown', () => (byMouse = false), options);
  target.addEventListener(
    'change',
    ({ target: changed }) => {
      if (byMouse && changed instanceof HTMLSelectElement) changed.blur();
    },
    options,
  );
  target.addEventListener(
    'click',
    ({ target: clicked }) => {
      const button = byMouse && clicked instanceof Element && clicked.closest('button:not([role=tab])');
      if (button instanceof HTMLElement) button.blur();
    },
    options,
  );
  return () => {
    listening.abort();
  };
}

function actionOf(key: string, actions: ShortcutActions): (() => void) | undefined {
  if (/^[1-8]$/.test(key)) {
    return () => {
      actions.panel(Number(key));
    };
  }
  if (key === ',' || key === '.') {
    return () => {
      actions.step(key === '.' ? 1 : -1);
    };
  }
  const table: Readonly<Record<string, keyof Omit<ShortcutActions, 'panel' | 'step'>>> = {
    ' ': 'pause',
    f: 'fullScreen',
    t: 'theme',
    g: 'gating',
    c: 'compression',
    r: 'record',
    '?': 'help',
  };
  const name = Object.hasOwn(table, key.toLowerCase()) ? table[key.toLowerCase()] : undefined;
  return name && actions[name].bind(actions);
}
