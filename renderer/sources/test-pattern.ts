import type { Picture, Source } from './source.ts';

const WIDTH = 640;
const HEIGHT = 480;
const FRAME_MS = 1000 / 30;
/** Colours that stay apart for colour-blind eyes (Okabe and Ito). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'];

/** A moving picture that needs nothing: there is always something to run. */
export class TestPattern implements Source {
  readonly kind = 'pattern';
  readonly title = 'Test pattern';
  readonly #canvas = document.createElement('canvas');
  #timer: ReturnType<typeof setInterval> | undefined;
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
    this.#draw();
    this.#timer ??= setInterval(() => {
      this.#draw();
    }, FRAME_MS);
    return Promise.resolve();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #draw(): void {
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    this.#sequence++;
    this.#capturedAt = Date.now();
    drawPattern(context, performance.now() / 1000);
  }
}

/** Discs that drift over a soft ground: large even areas and edges, so that zeros and RLC have something to do. */
function drawPattern(context: CanvasRenderingContext2D, seconds: number): void {
  const ground = context.createLinearGradient(0, 0, WIDTH, HEIGHT);
  ground.addColorStop(0, '#10262e');
  ground.addColorStop(1, '#2b4a4f');
  context.fillStyle = ground;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  for (const [i, colour] of COLOURS.entries()) {
    const turn = seconds * (0.12 + 0.03 * i) + i * 1.05;
    const x = WIDTH / 2 + Math.cos(turn) * WIDTH * 0.3;
    const y = HEIGHT / 2 + Math.sin(turn * 1.3) * HEIGHT * 0.28;
    context.globalAlpha = 0.85;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, 46 + 16 * Math.sin(turn * 0.7), 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}
