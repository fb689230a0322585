const KEY = 'eyeriss.theme';

/** Takes up the theme of last time; without one, the system's preference holds. */
export function restoreTheme(): void {
  const theme = localStorage.getItem(KEY);
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
}

/** Changes between light and dark, and remembers it. */
export function toggleTheme(): void {
  const shown =
    document.documentElement.dataset['theme'] ??
    (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  const theme = shown === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = theme;
  localStorage.setItem(KEY, theme);
}
