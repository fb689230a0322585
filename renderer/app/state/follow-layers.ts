/** How long each layer stays on the array. */
const EACH_MS = 2500;

/**
 * Takes the layers in turn, beginning with the one after the focused one.
 * @returns what ends that
 */
export function followLayers(
  names: () => readonly string[],
  focused: () => string | null,
  focus: (name: string) => void,
): () => void {
  const next = (): void => {
    const layers = names();
    const name = layers[(layers.indexOf(focused() ?? '') + 1) % layers.length];
    if (name !== undefined) focus(name);
  };
  const first = setTimeout(next, 0);
  const timer = setInterval(next, EACH_MS);
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}
