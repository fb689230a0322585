import { Camera, type CameraName } from '../../sources/camera.ts';
import type { Picture } from '../../sources/source.ts';

/** How soon a camera that is not there is tried again. */
const TRY_AGAIN_MS = 3000;

/**
 * Looks through a camera whose pictures are not run: while the attract loop plays, motion in front of it must still be
 * seen. A camera that is unplugged meanwhile is tried again until it is back.
 */
export class CameraEye {
  #camera: Camera | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts openings: a slow start must not outlive a close. */
  #opening = 0;

  /** What it sees; undefined while there is no camera. */
  get picture(): Picture | undefined {
    return this.#camera?.picture;
  }

  open(name: CameraName): void {
    this.close();
    void this.#start(name, this.#opening);
  }

  close(): void {
    this.#opening++;
    clearTimeout(this.#timer);
    this.#camera?.stop();
    this.#camera = undefined;
  }

  async #start(name: CameraName, opening: number): Promise<void> {
    const camera = new Camera(name);
    const again = (): void => {
      if (opening !== this.#opening) return;
      camera.stop();
      this.#camera = undefined;
      this.#timer = setTimeout(() => void this.#start(name, opening), TRY_AGAIN_MS);
    };
    try {
      await camera.start(again);
    } catch {
      again();
      return;
    }
    if (opening === this.#opening) this.#camera = camera;
    else camera.stop();
  }
}
