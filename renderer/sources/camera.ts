import { cameraProblem, unplugged } from './camera-problem.ts';
import type { Picture, Source, SourceProblem } from './source.ts';
import { VideoPictures } from './video-pictures.ts';

/** A camera by the id and label that browsers give it. Ids change when a site's data is deleted; labels stay. */
export interface CameraName {
  readonly id: string;
  readonly label: string;
}

/** A camera of this computer. */
export class Camera implements Source {
  readonly kind = 'camera';
  readonly title: string;
  readonly name: CameraName;
  readonly #video = new VideoPictures();
  #stream: MediaStream | undefined;

  constructor(name: CameraName) {
    this.name = name;
    this.title = name.label === '' ? 'Camera' : name.label;
  }

  get picture(): Picture | undefined {
    return this.#video.picture;
  }

  set onPicture(called: ((nowMs: number) => void) | undefined) {
    this.#video.onPicture = called;
  }

  async start(lost: (problem: SourceProblem) => void): Promise<void> {
    try {
      const { id } = this.name;
      const stream = await mediaDevices().getUserMedia({
        video: {
          ...(id === '' ? {} : { deviceId: { exact: id } }),
          width: { ideal: 640 },
          height: { ideal: 480 },
          frameRate: { ideal: 30 },
        },
      });
      this.#stream = stream;
      for (const track of stream.getVideoTracks()) {
        track.addEventListener('ended', () => {
          lost(unplugged(this.title));
        });
      }
      this.#video.element.srcObject = stream;
      await this.#video.play();
    } catch (error) {
      this.stop();
      throw cameraProblem(error, this.title);
    }
  }

  hold(held: boolean): void {
    this.#video.hold(held);
  }

  stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
    this.#video.stop();
  }
}

/** Pages that are not from HTTPS, 127.0.0.1 or an app have none, whatever the types say. */
function mediaDevices(): MediaDevices {
  const devices = (navigator as Partial<Navigator>).mediaDevices;
  if (!devices) throw new DOMException('no cameras for a page from this address', 'SecurityError');
  return devices;
}

/** Cameras of this computer; names are empty until the user has let the page use one. */
export async function listCameras(): Promise<CameraName[]> {
  try {
    const devices = await mediaDevices().enumerateDevices();
    return devices
      .filter(({ kind }) => kind === 'videoinput')
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  } catch {
    return [];
  }
}

/** Calls back when a camera is plugged in or out; returns what ends that. */
export function watchCameras(changed: () => void): () => void {
  const devices = (navigator as Partial<Navigator>).mediaDevices;
  devices?.addEventListener('devicechange', changed);
  return () => {
    devices?.removeEventListener('devicechange', changed);
  };
}
