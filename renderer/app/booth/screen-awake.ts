/** Between two tries to keep the display awake. */
const TRY_AGAIN_MS = 10_000;

/**
 * Keeps the display awake as long as the page can be seen. Browsers take a wake lock back when the page is hidden, and
 * may do so when the battery is low: it is asked for again. Returns what ends that.
 */
export function keepScreenAwake(): () => void {
  // Typed as if it were everywhere.
  const wakeLock = (navigator as Partial<Pick<Navigator, 'wakeLock'>>).wakeLock;
  if (!wakeLock) return () => undefined;
  let sentinel: WakeLockSentinel | undefined;
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking || document.visibilityState !== 'visible' || sentinel?.released === false) return;
    asking = true;
    try {
      sentinel = await wakeLock.request('screen');
    } catch {
      // Not now: the next try comes.
    }
    asking = false;
  };
  const onVisible = (): void => void ask();
  document.addEventListener('visibilitychange', onVisible);
  const timer = setInterval(onVisible, TRY_AGAIN_MS);
  onVisible();
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', onVisible);
    void sentinel?.release();
  };
}
