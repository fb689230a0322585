import { SourceProblem, type Picture, type Source } from './source.ts';

/** How often a still picture counts as a new frame: enough to answer every change of a setting at once. */
const REPEAT_MS = 1000 / 15;
const FORMATS = 'Use JPEG, PNG, WebP, AVIF, GIF or BMP.';
/** How long each picture of a folder stays. */
export const SLIDE_MS = 4000;

/** One still picture, or a folder of them in turn. */
export class Pictures implements Source {
  readonly kind = 'pictures';
  readonly wholeTitle?: string;
  onSkipped: ((problem: SourceProblem) => void) | undefined;
  readonly #files: readonly File[];
  /** those that are no picture */
  readonly #skipped = new Set<File>();
  /** how many of them were told */
  #told = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #bitmap: ImageBitmap | undefined;
  #index = 0;
  #sequence = 0;
  #shownAt = 0;
  #loading = false;
  #held = false;
  #stopped = false;

  constructor(files: readonly File[]) {
    this.#files = files.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    if (files.length > 1) this.wholeTitle = wholeTitle(files);
  }

  get title(): string {
    const name = this.#files[this.#index]?.name ?? '';
    return this.#files.length > 1 ? `${name} (${this.#index + 1} of ${this.#files.length})` : name;
  }

  get picture(): Picture | undefined {
    const image = this.#bitmap;
    if (!image) return undefined;
    const { width, height } = image;
    return { image, width, height, sequence: this.#sequence, capturedAt: Date.now(), still: image };
  }

  async start(): Promise<void> {
    this.#stopped = false;
    this.#held = false;
    await this.#show(this.#index);
    if (!this.#bitmap) {
      throw new SourceProblem(
        'pictures.unreadable',
        this.#files.length > 1
          ? `None of these ${this.#files.length} files is a picture that the browser can read.`
          : `${this.#files[0]?.name ?? 'This'} is no picture that the browser can read.`,
        FORMATS,
      );
    }
    this.#timer = setInterval(() => {
      this.#tellSkipped();
      if (this.#held) return;
      this.#sequence++;
      if (this.#files.length > 1 && performance.now() - this.#shownAt > SLIDE_MS) void this.#next();
    }, REPEAT_MS);
  }

  hold(held: boolean): void {
    this.#held = held;
    // as long again as any other
    this.#shownAt = performance.now();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#bitmap?.close();
    this.#bitmap = undefined;
  }

  async #next(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    await this.#show((this.#index + 1) % this.#files.length);
    this.#loading = false;
  }

  /** Shows the first readable picture from `first` on. */
  async #show(first: number): Promise<void> {
    for (let step = 0; step < this.#files.length; step++) {
      const index = (first + step) % this.#files.length;
      try {
        const bitmap = await createImageBitmap(this.#files[index]!);
        if (this.#stopped) {
          bitmap.close();
          return;
        }
        this.#bitmap?.close();
        this.#bitmap = bitmap;
        this.#index = index;
        this.#sequence++;
        this.#shownAt = performance.now();
        return;
      } catch {
        // no picture: the next one
        this.#skipped.add(this.#files[index]!);
      }
    }
  }

  #tellSkipped(): void {
    if (this.#skipped.size === this.#told || !this.onSkipped) return;
    this.#told = this.#skipped.size;
    const [first] = this.#skipped;
    const others = this.#told > 1 ? ` and ${this.#told - 1} more` : '';
    this.onSkipped(
      new SourceProblem(
        'pictures.skipped',
        `Skipped ${first!.name}${others}: no picture that the browser can read.`,
        FORMATS,
      ),
    );
  }
}

/** How many there are, and of which folder if a whole one was chosen. */
function wholeTitle(files: readonly File[]): string {
  const [folder] = files[0]!.webkitRelativePath.split('/');
  const count = `${files.length} pictures`;
  return folder ? `${folder}: ${count}` : count;
}
