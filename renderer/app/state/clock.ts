/** Time between two draws of everything that moves: 30 Hz. */
const PERIOD_MS = 1000 / 30;
/** An animation frame is asked for so long before a draw is due, and not sooner: each is work, even without a draw. */
const AHEAD_MS = 15;
/** Draws per second of what only flows by, charts over a minute: more cannot be seen, and the engine needs the cores. */
const FLOW_RATE = 4;
/** With `prefers-reduced-motion`, figures still change, but charts do not flow. */
const REDUCED_RATE = 1;

type Draw = (nowMs: number) => void;

/** The one clock of all canvases: 30 Hz, outside Svelte, still while the page is hidden. */
class Clock {
  readonly #draws = new Set<Draw>();
  #running = false;
  /** When to draw next. Late draws do not move it, so that there are 30 a second on a busy computer, too. */
  #due = 0;
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
    if (nowMs >= this.#due - 3) {
      this.#due = Math.max(this.#due + PERIOD_MS, nowMs + PERIOD_MS / 2);
      for (const draw of this.#draws) draw(nowMs);
      setTimeout(() => requestAnimationFrame(this.#tick), this.#due - performance.now() - AHEAD_MS);
    } else requestAnimationFrame(this.#tick);
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
