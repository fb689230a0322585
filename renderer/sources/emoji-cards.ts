import { turnsAt, type Turns } from '../../models/emoji-1000/scenes/card-turns.ts';
import { Draws } from '../../models/emoji-1000/scenes/draws.ts';
import { MovingScene } from '../../models/emoji-1000/scenes/moving-scene.ts';
import { CLASSES } from '../../models/emoji-1000/scenes/sheet.ts';
import { drawDiscs } from './drifting-discs.ts';
import { EmojiSheet } from './emoji-sheet.ts';
import type { Picture, Source } from './source.ts';

const WIDTH = 640;
const HEIGHT = 480;
const FRAME_MS = 1000 / 30;
/** A label takes a moment to come, and people a moment to read it. */
const TURNS: Turns = { restS: 2.6, slideS: 0.4 };
/** Of the hand and what lies behind it, and of the emoji's order: ones that look well. */
const SCENE_SEED = 26;
const ORDER_SEED = 22;

/**
 * The source that is always there: emoji on a phone in a shaky hand, one after the other, each drawn here. It needs
 * nothing; until the drawings are loaded, or if they cannot be, discs drift.
 */
export class EmojiCards implements Source {
  readonly kind = 'pattern';
  readonly title = 'Emoji cards';
  readonly #canvas = document.createElement('canvas');
  readonly #order = new Draws(ORDER_SEED).permutation(CLASSES);
  #scene: MovingScene | undefined;
  #frame: ImageData | undefined;
  #sheet: EmojiSheet | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #held = false;
  #sequence = 0;
  #capturedAt = 0;

  get picture(): Picture | undefined {
    if (this.#sequence === 0) return undefined;
    return {
      image: this.#canvas,
      width: WIDTH,
      height: HEIGHT,
      sequence: this.#sequence,
      capturedAt: this.#capturedAt,
    };
  }

  start(): Promise<void> {
    this.#canvas.width = WIDTH;
    this.#canvas.height = HEIGHT;
    this.#held = false;
    this.#draw();
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => {
        if (!this.#held) this.#draw();
      }, FRAME_MS);
      void this.#load(this.#timer);
    }
    return Promise.resolve();
  }

  hold(held: boolean): void {
    this.#held = held;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#sheet?.close();
    this.#sheet = undefined;
  }

  /** @param run which start it is for: it may be stopped, and started again, meanwhile */
  async #load(run: ReturnType<typeof setInterval>): Promise<void> {
    const sheet = await EmojiSheet.load();
    if (this.#timer === run) this.#sheet = sheet;
    else sheet?.close();
  }

  #draw(): void {
    // Pixels are written, and read by whoever grabs frames: a canvas in the computer's memory.
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return;
    this.#sequence++;
    this.#capturedAt = Date.now();
    const seconds = performance.now() / 1000;
    if (this.#sheet) this.#drawCard(context, this.#sheet, seconds);
    else drawDiscs(context, seconds);
  }

  #drawCard(context: CanvasRenderingContext2D, sheet: EmojiSheet, seconds: number): void {
    this.#scene ??= new MovingScene({ width: WIDTH, height: HEIGHT }, SCENE_SEED);
    this.#frame ??= context.createImageData(WIDTH, HEIGHT);
    const shown = turnsAt(TURNS, seconds).map(({ position, shift }) => ({
      sprite: sheet.sprite(this.#order[position % CLASSES]!),
      shift,
    }));
    this.#scene.draw(this.#frame.data, seconds, shown);
    context.putImageData(this.#frame, 0, 0);
  }
}
