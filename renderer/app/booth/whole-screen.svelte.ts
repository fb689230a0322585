/** Chromium's keyboard lock: in full screen, Escape comes to the page and leaves it only when held. */
interface LockingNavigator {
  readonly keyboard?: { lock?(keys: readonly string[]): Promise<void> };
}

/**
 * Whether the page has the whole screen, and how it gets it. A kiosk and the desktop app have it from the start; a page
 * in an ordinary browser may take it only when somebody presses a key or touches the screen.
 */
export class WholeScreen {
  has = $state(true);
  readonly #inApp = 'eyeriss' in window;
  readonly #query = matchMedia('(display-mode: fullscreen)');

  /** Watches; returns what ends that. */
  watch(): () => void {
    const look = (): void => {
      this.has = this.#inApp || this.#query.matches || document.fullscreenElement !== null;
    };
    const listening = new AbortController();
    const { signal } = listening;
    this.#query.addEventListener('change', look, { signal });
    document.addEventListener('fullscreenchange', look, { signal });
    look();
    return () => {
      listening.abort();
    };
  }

  /** Somebody pressed a key or touched the screen: takes it if the page does not have it. */
  async take(): Promise<void> {
    // Escape is no gesture to a browser, which would refuse and complain in the console.
    if (this.has || !navigator.userActivation.isActive) return;
    try {
      await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
      await (navigator as LockingNavigator).keyboard?.lock?.(['Escape']);
    } catch {
      // The next gesture tries again.
    }
  }

  async leave(): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => undefined);
  }
}
