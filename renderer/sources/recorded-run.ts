import { rgbaOf } from './rgba.ts';
import { RunFile, type RunFrame } from './run-file.ts';
import { SourceProblem, type Picture, type Player, type Source } from './source.ts';

/** Longest time that a frame stays at speed 1; a pause in a recording is not played. */
const LONGEST_MS = 2000;
/** Frames looked for at a time, so that a long run plays at once. */
const LOOK_FRAMES = 200;
/** How often to look whether the next frame is due. */
const TICK_MS = 8;
/** How soon the last frame is offered again while the player rests: a change of a setting shows at once. */
const REPEAT_MS = 1000 / 15;

/** A recorded run, played at the pace it was recorded with: its frames reach the host byte for byte. */
export class RecordedRun implements Source, Player {
  readonly kind = 'run';
  readonly title: string;
  readonly player = this;
  readonly #file: File;
  #run: RunFile | undefined;
  #shown: (RunFrame & { readonly picture: Picture & { readonly image: ImageBitmap } }) | undefined;
  /** the frame behind the one that is shown; undefined behind the last one */
  #next: RunFrame | undefined;
  #position = 0;
  #sequence = 0;
  #shownAt = 0;
  #speed = 1;
  #playing = true;
  #loading = false;
  #held = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** told of a problem; undefined while this is no running source */
  #lost: ((problem: SourceProblem) => void) | undefined;

  constructor(file: File) {
    this.#file = file;
    this.title = file.name;
  }

  get picture(): Picture | undefined {
    return this.#shown && { ...this.#shown.picture, sequence: this.#sequence, capturedAt: this.#shownAt };
  }

  get model(): { readonly id: string; readonly trained: boolean } | undefined {
    const model = this.#run?.header.model;
    return model && { id: model.id, trained: model.weights === 'trained' };
  }

  get count(): number {
    return this.#run?.count ?? 0;
  }

  get position(): number {
    return this.#position;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get speed(): number {
    return this.#speed;
  }

  async start(lost: (problem: SourceProblem) => void): Promise<void> {
    this.#lost = lost;
    const run = await RunFile.open(this.#file);
    this.#run = run;
    this.#held = false;
    await this.#load(run, 0);
    this.#timer = setInterval(() => {
      this.#tick();
    }, TICK_MS);
    void this.#findFrames(run);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#lost = undefined;
    this.#shown?.picture.image.close();
    this.#shown = undefined;
  }

  hold(held: boolean): void {
    this.#held = held;
  }

  play(playing: boolean): void {
    this.#playing = playing;
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
  }

  seek(position: number): void {
    this.#show(Math.max(0, Math.min(Math.round(position), this.count - 1)));
  }

  step(frames: number): void {
    this.#playing = false;
    this.seek(this.#position + frames);
  }

  async #findFrames(run: RunFile): Promise<void> {
    try {
      while (this.#lost && (await run.findFrames(LOOK_FRAMES)));
    } catch (error) {
      this.#fail(error);
    }
  }

  #tick(): void {
    if (this.#loading || !this.#shown || this.#held) return;
    const waited = Date.now() - this.#shownAt;
    if (!this.#playing) {
      if (waited >= REPEAT_MS) this.#offer();
      return;
    }
    const gap = this.#next ? this.#next.frame.capturedAt - this.#shown.frame.capturedAt : LONGEST_MS;
    const stay = Math.min(LONGEST_MS, Math.max(0, gap)) / this.#speed;
    if (waited >= stay) this.#show((this.#position + 1) % this.count);
  }

  /** What is shown counts as a new picture from now on. */
  #offer(): void {
    this.#sequence++;
    this.#shownAt = Date.now();
  }

  #show(index: number): void {
    const run = this.#run;
    if (!run || this.#loading) return;
    void this.#load(run, index).catch((error: unknown) => {
      this.#fail(error);
    });
  }

  async #load(run: RunFile, index: number): Promise<void> {
    this.#loading = true;
    try {
      const read = this.#next?.result.frame === index + 1 ? this.#next : await run.load(index);
      const next = index + 1 < run.count ? await run.load(index + 1) : undefined;
      const { width, height, rgb } = read.frame;
      const pixels = rgbaOf(rgb);
      const image = await createImageBitmap(new ImageData(pixels, width, height));
      if (!this.#lost) {
        image.close();
        return;
      }
      this.#shown?.picture.image.close();
      const frame = { image, width, height, sequence: 0, capturedAt: 0, pixels, recorded: read.result };
      this.#shown = { ...read, picture: frame };
      this.#next = next;
      this.#position = index;
      this.#offer();
    } finally {
      this.#loading = false;
    }
  }

  #fail(error: unknown): void {
    const tip = 'Choose it again.';
    const problem =
      error instanceof SourceProblem
        ? error
        : new SourceProblem('run.unreadable', `${this.title} cannot be read any more.`, tip);
    this.#lost?.(problem);
  }
}
