/** Draws per second of what only flows by, charts over a minute: more cannot be seen, and the engine needs the cores. */
const FLOW_RATE = 4;
/** With `prefers-reduced-motion`, figures still change, but charts do not flow. */
const REDUCED_RATE = 1;

type Draw = (nowMs: number) => void;

/** The one clock of all canvases: the display's frames, outside Svelte, still while the page is hidden. */
class Clock {
  readonly #draws = new Set<Draw>();
  #running = false;
  readonly #reduced = matchMedia('(prefers-reduced-motion: reduce)');

  /**
   * Asks a drawing at every frame of the display from now on; it has its own rate.
   * @param options.moves true for what flows by: asked seldom, and hardly at all with `prefers-reduced-motion`
   * @returns what ends that
   */
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
    for (const draw of this.#draws) draw(nowMs);
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
