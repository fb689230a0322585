import { RecordedRun } from '../../sources/recorded-run.ts';
import { EmojiCards } from '../../sources/emoji-cards.ts';
import type { Settings } from '../../../host/protocol/settings.ts';
import type { ResultMessage } from '../../../host/protocol/host-messages.ts';
import type { Dashboard } from '../state/dashboard.svelte.ts';
import { FIRST_SETTINGS } from '../state/first-settings.ts';
import { Attention, type Phase } from './attention.ts';
import type { OperatorAction, VisitorAction } from './booth-keys.ts';
import type { BoothOptions } from './booth-options.ts';
import { GreyCopy } from './grey-copy.ts';
import { HostLine } from './host-line.ts';
import { HouseCamera } from './house-camera.ts';
import { HouseNetwork } from './house-network.ts';
import { MOTION_MS, MotionDetector } from './motion.ts';
import { keepScreenAwake } from './screen-awake.ts';
import { liveView, storyMove, storyTick, type StoryMove, type StoryState } from './story-steps.ts';
import { Watchdog } from './watchdog.ts';
import { WholeScreen } from './whole-screen.svelte.ts';

/** Messages of the story: why, dataflow, compression, zero skipping. */
export const STORY_PAGES = 4;
/** How often everything but motion is looked at. */
const LOOK_MS = 1000;
/** How often the host is asked what it has; also the sign of life it waits for. */
const ASK_HOST_MS = 3000;
/** The host counts as there for so long after an answer. */
const HOST_HEARD_MS = 8000;
/** How soon a refused connection is tried again. */
const TRY_AGAIN_MS = 5000;
/** A camera that goes from the live picture to the attract loop, or is started anew, sees again within this time. */
const EYE_OPENS_MS = 3000;
/** Time since a key within which the live picture comes back because of that key, not because of motion. */
const BY_KEY_MS = 1000;

/** A canvas lost for so many looks stays lost. */
const MOST_LOST_LOOKS = 3;

/** Settings that a visitor can change, as the house has them. The network is the host's to say, cards the source's. */
const HOUSE: Partial<Settings> = (({ model, cards, focusLayer, ...rest }) => rest)(FIRST_SETTINGS);

/** A booth that runs all day with nobody watching: what is on its screen, and what keeps it there. */
export class Booth {
  phase = $state<Phase>('live');
  story = $state.raw<StoryState>(liveView(performance.now()));
  helpOpen = $state(false);
  /** whether there is a recording to play while nobody is there */
  hasRecording = $state(false);
  /** whether a camera sees who comes, be it live or behind the attract loop */
  seesRoom = $state(false);
  /** an operator left, and the host has closed */
  over = $state(false);
  readonly screen = new WholeScreen();
  readonly dashboard: Dashboard;
  readonly #options: BoothOptions;
  readonly #host = new HostLine();
  readonly #grey = new GreyCopy();
  readonly #motion = new MotionDetector();
  readonly #camera: HouseCamera;
  readonly #network: HouseNetwork;
  readonly #attention: Attention;
  readonly #watchdog: Watchdog;
  readonly #pattern = new EmojiCards();
  #recording: File | undefined;
  /** whose pictures the motion detector has */
  #watched: HouseCamera['seenBy'] | undefined;
  #seenAt = -Infinity;
  #inputAt = -Infinity;
  #result: ResultMessage | undefined;
  #resultAt: number | undefined;
  #heardAt = -Infinity;
  #askedAt = -Infinity;
  #triedConnectionAt = -Infinity;
  #told: ReadonlySet<string> = new Set();
  /** looks in a row at which a canvas was lost */
  #lostLooks = 0;

  constructor(dashboard: Dashboard, options: BoothOptions) {
    this.dashboard = dashboard;
    this.#options = options;
    this.#camera = new HouseCamera(dashboard, this.#host);
    this.#network = new HouseNetwork(dashboard, this.#host);
    const now = performance.now();
    this.#attention = new Attention(options, now);
    this.#watchdog = new Watchdog(options.patienceMs, now);
  }

  /** The figures of now; undefined where there are none. */
  get reading(): ResultMessage | undefined {
    return this.dashboard.away ? undefined : this.dashboard.reading;
  }

  /** Begins to watch; returns what ends that. */
  begin(): () => void {
    void this.#host.log('page.start', `${navigator.userAgent}, ${innerWidth} × ${innerHeight}`);
    const timers = [
      setInterval(() => {
        this.#tick(performance.now());
      }, MOTION_MS),
      setInterval(() => {
        this.#look(performance.now());
      }, LOOK_MS),
    ];
    const ends = [keepScreenAwake(), this.screen.watch()];
    return () => {
      for (const timer of timers) clearInterval(timer);
      for (const end of ends) end();
      this.#camera.closeEye();
    };
  }

  /** Somebody pressed a key or touched the screen. */
  input(): void {
    this.#inputAt = performance.now();
    this.#attention.input(this.#inputAt);
    void this.screen.take();
  }

  /** Does what a visitor asks for. */
  visitor(action: VisitorAction): void {
    const { settings } = this.dashboard;
    if (action === 'gating') this.dashboard.change({ gating: !settings.gating });
    else if (action === 'compression') this.dashboard.change({ compression: !settings.compression });
    else if (action === 'clock') this.#nextPoint();
    else this.#move(action);
  }

  /** Does what an operator asks for. */
  operator(action: OperatorAction): void {
    void this.#host.log('operator', action);
    if (action === 'exit') void this.#leave();
    else if (action === 'help') this.helpOpen = !this.helpOpen;
    else if (action === 'camera') void this.#camera.next();
    else this.#network.next();
  }

  #move(move: StoryMove): void {
    const now = performance.now();
    this.story = storyMove(this.story, move, this.#storyTimes, now);
  }

  get #storyTimes(): { readonly pages: number; readonly pageMs: number } {
    return { pages: STORY_PAGES, pageMs: this.#options.pageMs };
  }

  /** The published operating points in turn: higher ones behind the house's, then the lowest. */
  #nextPoint(): void {
    const points = this.dashboard.welcome?.operatingPoints ?? [];
    const { coreClockMhz } = this.dashboard.settings;
    const next = points.find(({ coreClockHz }) => coreClockHz / 1e6 > coreClockMhz) ?? points[0];
    if (!next) return;
    const { coreClockHz, linkClockHz } = next;
    this.dashboard.change({
      coreVoltageV: null,
      coreClockMhz: coreClockHz / 1e6,
      linkClockMhz: linkClockHz / 1e6,
    });
  }

  // Motion, attract loop, story: five times a second.

  #tick(now: number): void {
    const { picture, seenBy } = this.#camera;
    // None of another camera with the one before.
    if (seenBy !== this.#watched) this.#motion.reset();
    this.#watched = seenBy;
    if (picture) this.#seenAt = now;
    this.seesRoom = now - this.#seenAt < EYE_OPENS_MS;
    const copy = picture && this.#grey.of(picture);
    if (copy && this.#motion.add(copy)) this.#attention.moved(now);
    const { phase, changed, left } = this.#attention.tick(now);
    if (changed) {
      this.phase = phase;
      void this.#host.log('booth.phase', phase);
      if (phase === 'attract') void this.#attract(now);
      else void this.#live(now);
    }
    if (left) this.#houseSettings();
    const rests = phase === 'live';
    const first = rests || this.hasRecording ? 0 : 1;
    this.story = storyTick(this.story, this.#storyTimes, now, { first, rests });
  }

  async #attract(now: number): Promise<void> {
    const { desk } = this.dashboard.sources;
    this.#camera.remember();
    this.#camera.openEye();
    this.story = { page: this.#recording ? 0 : 1, playing: true, since: now };
    if (this.#recording) {
      const run = new RecordedRun(this.#recording);
      await desk.choose(run);
      if (desk.running === run || this.phase !== 'attract') return;
    }
    await desk.choose(this.#pattern);
  }

  async #live(now: number): Promise<void> {
    if (now - this.#inputAt > BY_KEY_MS) this.story = liveView(now);
    await this.#camera.takeBack();
    if (this.phase === 'live') this.#camera.closeEye();
  }

  #houseSettings(): void {
    void this.#host.log('booth.reset', 'nobody is there: the house’s settings again');
    this.helpOpen = false;
    this.dashboard.change(HOUSE);
  }

  // Everything that could go wrong: once a second.

  #look(now: number): void {
    if (this.over) return;
    this.#tellNotices();
    void this.#askHost(now);
    if (document.hidden) {
      this.#watchdog.rest(now);
      this.#camera.rest();
      return;
    }
    const { dashboard } = this;
    if (dashboard.settings.paused) dashboard.change({ paused: false });
    this.#camera.watch(now, () => this.phase === 'live');
    void this.#network.watch(now, () => this.#hearHost());
    if (dashboard.latest && dashboard.latest !== this.#result) {
      this.#result = dashboard.latest;
      this.#resultAt = now;
    }
    if (dashboard.connection.phase === 'refused' && now - this.#triedConnectionAt > TRY_AGAIN_MS) {
      this.#triedConnectionAt = now;
      dashboard.conversation.reconnect();
    }
    this.#watchLabels(now);
    this.#watchCanvases();
  }

  #watchLabels(now: number): void {
    const { connection, engine, model, conversation } = this.dashboard;
    const remedy = this.#watchdog.tick(
      {
        resultAt: this.#resultAt,
        expected: connection.phase === 'open' && engine === 'ready' && model !== undefined,
        hostAnswers: now - this.#heardAt < HOST_HEARD_MS,
      },
      now,
    );
    if (remedy === 'none') return;
    const why = `no label for too long; connection ${connection.phase}, engine ${engine}`;
    const told = this.#host.log(`watchdog.${remedy}`, why);
    if (remedy === 'reconnect') conversation.reconnect();
    else
      void told.finally(() => {
        location.reload();
      });
  }

  /** Browsers give a lost canvas back by themselves within a moment, or never: a fresh page has fresh ones. */
  #watchCanvases(): void {
    this.#lostLooks = canvasLost() ? this.#lostLooks + 1 : 0;
    if (this.#lostLooks !== MOST_LOST_LOOKS) return;
    void this.#host.log('canvas.lost', 'the page is loaded again').finally(() => {
      location.reload();
    });
  }

  async #askHost(now: number): Promise<void> {
    if (now - this.#askedAt < ASK_HOST_MS) return;
    this.#askedAt = now;
    await this.#hearHost();
  }

  async #hearHost(): Promise<void> {
    const state = await this.#host.state();
    if (!state) return;
    this.#heardAt = performance.now();
    this.#network.heard(state);
    if (!state.attract || this.hasRecording) return;
    this.hasRecording = true;
    this.#recording = await this.#host.recording();
    this.hasRecording = this.#recording !== undefined;
  }

  /** Notices go into the log: nobody is there to read them. */
  #tellNotices(): void {
    const { notices, connection } = this.dashboard;
    const now = notices
      .filter(({ severity }) => severity !== 'info')
      .map(({ code, message }) => `${code.replaceAll(/[^a-z.-]/g, '-')} ${message}`);
    if (connection.phase === 'refused') now.push(`connection.refused ${connection.message}`);
    for (const said of now) {
      if (this.#told.has(said)) continue;
      const space = said.indexOf(' ');
      void this.#host.log(said.slice(0, space).slice(0, 40), said.slice(space + 1));
    }
    this.#told = new Set(now);
  }

  // What operators can do.

  async #leave(): Promise<void> {
    const closes = await this.#host.exit();
    await this.screen.leave();
    if (closes) {
      this.over = true;
      this.dashboard.conversation.close();
    } else location.replace(location.pathname);
  }
}

/** Whether a drawing on the page has lost the GPU. */
function canvasLost(): boolean {
  return [...document.querySelectorAll('canvas')].some((canvas) => canvas.getContext('2d')?.isContextLost());
}
