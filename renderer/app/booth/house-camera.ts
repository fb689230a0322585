import { Camera, listCameras, type CameraName } from '../../sources/camera.ts';
import type { Picture } from '../../sources/source.ts';
import type { Dashboard } from '../state/dashboard.svelte.ts';
import { CameraEye } from './camera-eye.ts';
import type { HostLine } from './host-line.ts';
import { StillPicture } from './still-picture.ts';

/** How soon a camera is looked for again where there is none. */
const TRY_AGAIN_MS = 5000;

/** Keeps the booth's camera running, live or, while the attract loop plays, as an eye on the room. */
export class HouseCamera {
  readonly #dashboard: Dashboard;
  readonly #host: HostLine;
  readonly #eye = new CameraEye();
  readonly #frozen = new StillPicture();
  /** the camera that is wanted, also while the attract loop plays */
  #name: CameraName | undefined;
  #triedAt = -Infinity;

  constructor(dashboard: Dashboard, host: HostLine) {
    this.#dashboard = dashboard;
    this.#host = host;
  }

  /** Whose pictures are seen: the live camera's, which the network gets, or the eye's. */
  get seenBy(): 'live' | 'eye' {
    return this.#dashboard.sources.desk.running instanceof Camera ? 'live' : 'eye';
  }

  /** What the camera sees; undefined without one. */
  get picture(): Picture | undefined {
    const { running } = this.#dashboard.sources.desk;
    return running instanceof Camera ? running.picture : this.#eye.picture;
  }

  /** Goes on looking while another source runs. */
  openEye(): void {
    this.#eye.open(this.#name ?? { id: '', label: '' });
  }

  /** Remembers the camera that was chosen, before another source takes its place. */
  remember(): void {
    const { wanted } = this.#dashboard.sources.desk;
    if (wanted instanceof Camera) this.#name = wanted.name;
  }

  /** Takes the remembered camera, if there was one. */
  async takeBack(): Promise<void> {
    if (this.#name) await this.#dashboard.sources.chooseCamera(this.#name);
  }

  /** The live picture is back. */
  closeEye(): void {
    this.#eye.close();
  }

  /** The page is hidden: cameras may stand still. */
  rest(): void {
    this.#frozen.rest();
  }

  /**
   * Takes a camera where none is, and one anew that gives no more pictures.
   * @param isLive whether the live picture is wanted, now or when it is asked again
   */
  watch(now: number, isLive: () => boolean): void {
    const { sources } = this.#dashboard;
    const { running, wanted } = sources.desk;
    if (running instanceof Camera) {
      this.#name = running.name;
      if (!this.#frozen.look(`${running.picture?.sequence ?? ''}`, now)) return;
      void this.#host.log('camera.frozen', `${running.title} gives no pictures and is started again`);
      void sources.chooseCamera(running.name);
      return;
    }
    const seen = isLive() ? undefined : this.#eye.picture;
    if (!seen) this.#frozen.rest();
    else if (this.#frozen.look(`eye ${seen.sequence}`, now)) {
      // It would never see anybody come.
      void this.#host.log('camera.frozen', 'in the attract loop; it is started again');
      this.openEye();
    }
    const none = isLive() && !(wanted instanceof Camera);
    if (!none || now - this.#triedAt < TRY_AGAIN_MS) return;
    this.#triedAt = now;
    void listCameras().then(async ([first]) => {
      if (first && isLive()) await sources.chooseCamera(this.#name ?? first);
    });
  }

  /** An operator takes the next camera. */
  async next(): Promise<void> {
    const cameras = await listCameras();
    const at = cameras.findIndex(({ id }) => id === this.#name?.id);
    const next = cameras[(at + 1) % cameras.length];
    if (!next) return;
    this.#name = next;
    await this.#dashboard.sources.chooseCamera(next);
  }
}
