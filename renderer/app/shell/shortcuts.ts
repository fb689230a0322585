/** What keys do. */
export interface ShortcutActions {
  pause(): void;
  fullScreen(): void;
  theme(): void;
  gating(): void;
  compression(): void;
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
  ['← →', 'move a slider, change a tab'],
  ['f', 'full screen'],
  ['t', 'light, dark'],
  ['?', 'this list'],
];

/** Elements that use plain keys themselves. */
const TYPING = 'input:not([type=range], [type=radio]), textarea, select, [contenteditable]';
/** Elements that space presses. */
const PRESSABLE = 'button, input, select, a[href], [role=button], summary';

/** Does what a key stands for, unless the focused element needs the key. */
export function handleShortcut(event: KeyboardEvent, actions: ShortcutActions): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const { target } = event;
  const element = target instanceof Element ? target : undefined;
  if (element?.matches(TYPING) || element?.closest('dialog')) return;
  if (event.key === ' ' && element?.closest(PRESSABLE)) return;
  const action = actionOf(event.key, actions);
  if (!action) return;
  event.preventDefault();
  action();
}

function actionOf(key: string, actions: ShortcutActions): (() => void) | undefined {
  if (/^[1-8]$/.test(key)) {
    return () => {
      actions.panel(Number(key));
    };
  }
  const table: Readonly<Record<string, keyof Omit<ShortcutActions, 'panel'>>> = {
    ' ': 'pause',
    f: 'fullScreen',
    t: 'theme',
    g: 'gating',
    c: 'compression',
    '?': 'help',
  };
  const name = Object.hasOwn(table, key.toLowerCase()) ? table[key.toLowerCase()] : undefined;
  return name && actions[name].bind(actions);
}
