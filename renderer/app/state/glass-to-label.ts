/** Name of the browser's performance entries, for whoever watches the page: `npm run bench:live` does. */
const NAME = 'glass to label';

/**
 * Notes as a performance measure how long a frame took from its capture to its label on screen: until the next
 * animation frame, in which Svelte's change is drawn.
 * @param capturedAt ms since 1970
 */
export function noteLabelShown(capturedAt: number): void {
  requestAnimationFrame(() => {
    const end = performance.now();
    const start = Math.min(end, capturedAt - performance.timeOrigin);
    performance.measure(NAME, { start, end });
    // Observers have it; kept entries would add up.
    performance.clearMeasures(NAME);
  });
}
