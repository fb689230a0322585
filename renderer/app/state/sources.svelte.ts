import type { NoticeMessage } from '../../../host/protocol/host-messages.ts';
import { Camera, listCameras, watchCameras, type CameraName } from '../../sources/camera.ts';
import type { SplitClip } from '../../sources/mjpeg.ts';
import { findCamera, rememberCamera, rememberedCamera } from '../../sources/remembered-source.ts';
import { SourceDesk } from '../../sources/source-desk.ts';
import { sourceOfFiles } from '../../sources/source-of-files.ts';
import { SourceProblem, type Picture, type Source } from '../../sources/source.ts';
import { EmojiCards } from '../../sources/emoji-cards.ts';
import { clock } from './clock.ts';

/** Notice of a source that does not work; there is one at most. */
const CODE = 'source';
/** How often to try a camera that is busy or lost, beside every `devicechange`. */
const TRY_AGAIN_MS = 5000;

/** Where problems are shown, and what must be forgotten with a new source. */
export interface SourcesUser {
  notice(notice: NoticeMessage): void;
  resolve(code: string): void;
  sourceChanged(): void;
}

/** What can be chosen as a source, and what runs. */
export class Sources {
  cameras = $state.raw<readonly CameraName[]>([]);
  /** id of the camera that is wanted, `ask` for any camera while none may be used yet, `pattern`, or `files` */
  chosen = $state.raw<string>('pattern');
  running = $state.raw<Source | undefined>();
  readonly desk: SourceDesk;
  readonly #user: SourcesUser;
  readonly #split: SplitClip;
  readonly #pattern = new EmojiCards();

  constructor(user: SourcesUser, split: SplitClip) {
    this.#user = user;
    this.#split = split;
    this.desk = new SourceDesk(this.#pattern, {
      changed: (source) => {
        source.onPicture = (nowMs) => {
          clock.picture(nowMs);
        };
        source.onSkipped = (problem) => {
          if (this.running === source) this.#show(problem);
        };
        this.running = source;
        this.#user.sourceChanged();
        if (source instanceof Camera) void this.#named(source);
      },
      problem: (problem) => {
        this.#show(problem);
      },
      solved: () => {
        this.#user.resolve(CODE);
      },
    });
  }

  /** Whether what runs are the emoji cards, wanted or in another source's place. */
  get showsCards(): boolean {
    return (this.running ?? this.desk.running).kind === 'pattern';
  }

  get picture(): Picture | undefined {
    return this.desk.running.picture;
  }

  /** Starts the emoji cards, then the camera of last time, or the only one there is if it may be used already. */
  async begin(): Promise<void> {
    await this.desk.begin();
    watchCameras(() => {
      void this.#camerasChanged();
    });
    setInterval(() => {
      void this.desk.comeBack();
    }, TRY_AGAIN_MS);
    this.cameras = await listCameras();
    const remembered = rememberedCamera(localStorage);
    const camera = findCamera(this.cameras, remembered) ?? remembered ?? this.#allowedCamera();
    if (camera) await this.chooseCamera(camera);
  }

  async chooseCamera(name: CameraName): Promise<void> {
    this.chosen = name.id === '' ? 'ask' : name.id;
    await this.desk.choose(new Camera(name));
  }

  async choosePattern(): Promise<void> {
    this.chosen = 'pattern';
    rememberCamera(localStorage, undefined);
    await this.desk.choose(this.#pattern);
  }

  async chooseFiles(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    try {
      const source = sourceOfFiles(files, this.#split);
      this.chosen = 'files';
      await this.desk.choose(source);
    } catch (error) {
      if (error instanceof SourceProblem) this.#show(error);
    }
  }

  /** A camera runs, now or at last: names are known only once one may be used. */
  async #named(camera: Camera): Promise<void> {
    const { name } = camera;
    this.cameras = await listCameras();
    const named = findCamera(this.cameras, name) ?? (name.id === '' ? this.cameras[0] : undefined) ?? name;
    if (this.desk.running !== camera || this.desk.wanted !== camera) return;
    this.chosen = named.id;
    rememberCamera(localStorage, named);
  }

  /** A camera that shows its name was allowed before; others would bring up a question that nobody asked for. */
  #allowedCamera(): CameraName | undefined {
    return this.cameras.find(({ label }) => label !== '');
  }

  async #camerasChanged(): Promise<void> {
    this.cameras = await listCameras();
    await this.desk.comeBack();
  }

  #show({ message, tip }: SourceProblem): void {
    this.#user.notice({ type: 'notice', code: CODE, severity: 'warning', message, tip });
  }
}
