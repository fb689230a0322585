import type { Picture } from './source.ts';

/** Follows a video element: a new picture for every frame that it presents. */
export class VideoPictures {
  readonly element = document.createElement('video');
  /** Called for each picture, in the animation frame in which it came. */
  onPicture: ((nowMs: number) => void) | undefined;
  #sequence = 0;
  #capturedAt = 0;
  #handle = 0;

  constructor() {
    this.element.muted = true;
    this.element.playsInline = true;
  }

  get picture(): Picture | undefined {
    const { element } = this;
    if (this.#sequence === 0 || element.videoWidth === 0) return undefined;
    return {
      image: element,
      width: element.videoWidth,
      height: element.videoHeight,
      sequence: this.#sequence,
      capturedAt: this.#capturedAt,
    };
  }

  /** Plays and counts frames. */
  async play(): Promise<void> {
    this.#follow();
    await this.element.play();
  }

  /** A held video stands still; a camera's goes on with what it sees then. */
  hold(held: boolean): void {
    if (held) this.element.pause();
    // A video that cannot go on is one whose source ends, which says so itself.
    else void this.element.play().catch(() => undefined);
  }

  stop(): void {
    this.element.cancelVideoFrameCallback(this.#handle);
    this.element.pause();
    this.element.removeAttribute('src');
    this.element.srcObject = null;
    this.#sequence = 0;
  }

  #follow(): void {
    this.#handle = this.element.requestVideoFrameCallback((now, { captureTime }) => {
      this.#sequence++;
      this.#capturedAt = performance.timeOrigin + (captureTime ?? now);
      this.#follow();
      this.onPicture?.(now);
    });
  }
}
