/** Draws per second of everything that moves. */
const RATE = 30;
/** How long before its display frame a draw is asked for. Asked for at once, the browser would prepare twice as many. */
const AHEAD_MS = 9;
/** Draws per second of what only flows by, charts over a minute: more cannot be seen, and the engine needs the cores. */
const FLOW_RATE = 4;
/** With `prefers-reduced-motion`, figures still change, but charts do not flow. */
const REDUCED_RATE = 1;

type Draw = (nowMs: number) => void;

/** The one clock of all canvases: 30 Hz, outside Svelte, still while the page is hidden. */
class Clock {
  readonly #draws = new Set<Draw>();
  #running = false;
  #last = 0;
  readonly #reduced = matchMedia('(prefers-reduced-motion: reduce)');

  /** Draws regularly from now on; returns what ends that. */
  onFrame(draw: Draw, options: { readonly moves?: boolean } = {}): () => void {
    const wrapped = options.moves === true ? this.#slowed(draw) : draw;
    this.#draws.add(wrapped);
    if (!this.#running) {
      this.#running = true;
      requestAnimationFrame(this.#tick);
    }
    return () => this.#draws.delete(wrapped);
  }

  readonly #tick = (nowMs: number): void => {
    if (this.#draws.size === 0) {
      this.#running = false;
      return;
    }
    // A display's frame may come a little early; without the slack 60 Hz would become 20.
    if (nowMs - this.#last >= 1000 / RATE - 3) {
      this.#last = nowMs;
      for (const draw of this.#draws) draw(nowMs);
    }
    setTimeout(this.#ask, Math.max(0, this.#last + 1000 / RATE - AHEAD_MS - performance.now()));
  };

  readonly #ask = (): void => {
    requestAnimationFrame(this.#tick);
  };

  #slowed(draw: Draw): Draw {
    let last = -Infinity;
    return (nowMs) => {
      const rate = this.#reduced.matches ? REDUCED_RATE : FLOW_RATE;
      if (nowMs - last < 1000 / rate - 3) return;
      last = nowMs;
      draw(nowMs);
    };
  }
}

export const clock = new Clock();
