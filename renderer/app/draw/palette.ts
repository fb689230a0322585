/** Colours of the theme as canvases need them: resolved for light or dark. */
const NAMES = [
  'page',
  'panel',
  'well',
  'line',
  'line-strong',
  'ink',
  'ink-soft',
  'ink-faint',
  'modelled',
  'modelled-soft',
  'measured',
  'measured-soft',
  'published',
] as const;
type ColourName = (typeof NAMES)[number];
export type Palette = Readonly<Record<ColourName, string>> & {
  readonly dark: boolean;
  /** px of 1rem, and of the small text of axes */
  readonly rem: number;
  readonly font: string;
};

let current: Palette | undefined;

/** The palette now; cheap, it is worked out again only after the theme or the window has changed. */
export function palette(): Palette {
  current ??= read();
  return current;
}

function read(): Palette {
  const probe = document.createElement('span');
  document.body.append(probe);
  const colours = Object.fromEntries(
    NAMES.map((name) => {
      probe.style.color = `var(--${name})`;
      return [name, getComputedStyle(probe).color];
    }),
  ) as Record<ColourName, string>;
  const root = getComputedStyle(document.documentElement);
  const scheme = document.documentElement.dataset['theme'];
  probe.remove();
  const rem = parseFloat(root.fontSize);
  return {
    ...colours,
    dark: scheme ? scheme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches,
    rem,
    font: `${Math.round(rem * 0.78)}px ${getComputedStyle(document.body).fontFamily}`,
  };
}

function forget(): void {
  current = undefined;
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', forget);
addEventListener('resize', forget);
new MutationObserver(forget).observe(document.documentElement, { attributeFilter: ['data-theme'] });
