import { DrawPace } from './draw-pace.ts';

/** An animation frame is asked for so long before a draw is due, and not sooner: each is work, even without a draw. */
const AHEAD_MS = 15;
/** Draws per second of what only flows by, charts over a minute: more cannot be seen, and the engine needs the cores. */
const FLOW_RATE = 4;
/** With `prefers-reduced-motion`, figures still change, but charts do not flow. */
const REDUCED_RATE = 1;

type Draw = (nowMs: number) => void;

/** The one clock of all canvases: 30 Hz or a camera's pace near that, outside Svelte, still while the page is hidden. */
class Clock {
  readonly #draws = new Set<Draw>();
  readonly #pace = new DrawPace();
  #running = false;
  /** Until an animation frame is asked for; undefined: it is. */
  #timer: ReturnType<typeof setTimeout> | undefined;
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

  /** A source has a new picture; call it in the animation frame in which it came, which then draws it. */
  picture(nowMs: number): void {
    this.#pace.picture(nowMs);
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    if (this.#pace.isDue(nowMs)) this.#ask();
    else this.#wait();
  }

  readonly #tick = (nowMs: number): void => {
    if (this.#draws.size === 0) {
      this.#running = false;
      return;
    }
    if (this.#pace.isDue(nowMs)) {
      this.#pace.drew(nowMs);
      for (const draw of this.#draws) draw(nowMs);
      this.#wait();
    } else requestAnimationFrame(this.#tick);
  };

  #wait(): void {
    this.#timer = setTimeout(this.#ask, this.#pace.due - performance.now() - AHEAD_MS);
  }

  readonly #ask = (): void => {
    this.#timer = undefined;
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
