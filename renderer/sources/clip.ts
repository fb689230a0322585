import { SourceProblem, type Picture, type Source } from './source.ts';
import { VideoPictures } from './video-pictures.ts';

/** A film that the browser can play, over and over. */
export class Clip implements Source {
  readonly kind = 'clip';
  readonly title: string;
  readonly #file: File;
  readonly #video = new VideoPictures();
  #url: string | undefined;

  constructor(file: File) {
    this.#file = file;
    this.title = file.name;
  }

  get picture(): Picture | undefined {
    return this.#video.picture;
  }

  set onPicture(called: ((nowMs: number) => void) | undefined) {
    this.#video.onPicture = called;
  }

  async start(): Promise<void> {
    this.#url = URL.createObjectURL(this.#file);
    this.#video.element.loop = true;
    this.#video.element.src = this.#url;
    try {
      await this.#video.play();
    } catch {
      this.stop();
      throw new SourceProblem(
        'clip.unplayable',
        `This browser cannot play ${this.title}.`,
        'Use WebM, MP4 (H.264) or a raw MJPEG file: ffmpeg -i clip -c:v mjpeg -f mjpeg clip.mjpeg',
      );
    }
  }

  hold(held: boolean): void {
    this.#video.hold(held);
  }

  stop(): void {
    this.#video.stop();
    if (this.#url !== undefined) URL.revokeObjectURL(this.#url);
    this.#url = undefined;
  }
}
