import { SourceProblem, type Picture, type Source } from './source.ts';

/** Where each JPEG lies in the file: offset and length. */
export type PictureSpans = readonly (readonly [number, number])[];
/** Has the host find the pictures of a raw MJPEG file. */
export type SplitClip = (file: Uint8Array) => Promise<PictureSpans>;

/** A raw MJPEG file: JPEG pictures one after the other, without times; played at 30 frames a second, or at 15. */
export class Mjpeg implements Source {
  readonly kind = 'mjpeg';
  readonly title: string;
  readonly #file: File;
  readonly #split: SplitClip;
  readonly #framesPerSecond: number;
  #bytes = new Uint8Array();
  #spans: PictureSpans = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #bitmap: ImageBitmap | undefined;
  #sequence = 0;
  #capturedAt = 0;
  #decoding = false;
  #held = false;

  /** @param framesPerSecond by default 15 if the file's name says `15fps`, else 30 */
  constructor(file: File, split: SplitClip, framesPerSecond = /15 ?fps/i.test(file.name) ? 15 : 30) {
    this.#file = file;
    this.title = file.name;
    this.#split = split;
    this.#framesPerSecond = framesPerSecond;
  }

  get picture(): Picture | undefined {
    const image = this.#bitmap;
    if (!image) return undefined;
    const { width, height } = image;
    return { image, width, height, sequence: this.#sequence, capturedAt: this.#capturedAt };
  }

  async start(): Promise<void> {
    this.#bytes = new Uint8Array(await this.#file.arrayBuffer());
    this.#spans = await this.#split(this.#bytes);
    if (this.#spans.length === 0) {
      throw new SourceProblem(
        'mjpeg.empty',
        `The host found no JPEG pictures in ${this.title}.`,
        'Make one with: ffmpeg -i clip -c:v mjpeg -f mjpeg clip.mjpeg',
      );
    }
    this.#held = false;
    let next = 0;
    this.#timer = setInterval(() => {
      // A picture that is not decoded in time is shown late, not skipped.
      if (this.#decoding || this.#held) return;
      void this.#show(this.#spans[next++ % this.#spans.length]!);
    }, 1000 / this.#framesPerSecond);
  }

  hold(held: boolean): void {
    this.#held = held;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#bitmap?.close();
    this.#bitmap = undefined;
  }

  async #show([offset, length]: readonly [number, number]): Promise<void> {
    this.#decoding = true;
    try {
      const jpeg = new Blob([this.#bytes.subarray(offset, offset + length)], { type: 'image/jpeg' });
      const bitmap = await createImageBitmap(jpeg);
      if (this.#timer === undefined) {
        bitmap.close();
        return;
      }
      this.#bitmap?.close();
      this.#bitmap = bitmap;
      this.#sequence++;
      this.#capturedAt = Date.now();
    } catch {
      // a damaged picture: the clip goes on
    } finally {
      this.#decoding = false;
    }
  }
}
