import { Absence } from './absence.ts';
import { betterForCards } from './cards-network.ts';
import { noteLabelShown } from './glass-to-label.ts';
import type {
  HostMessage,
  LayerFacts,
  ModelChoice,
  ModelMessage,
  NoticeMessage,
  ResultMessage,
} from '../../../host/protocol/host-messages.ts';
import type { Settings } from '../../../host/protocol/settings.ts';
import type { Connection, Transport } from '../../transport/transport.ts';
import { Conversation, PROTOCOL } from './conversation.ts';
import { Feed } from './feed.ts';
import { FIRST_SETTINGS } from './first-settings.ts';
import { History } from './history.ts';
import { keepSettings, keptSettings } from './kept-settings.ts';
import { LabelSmoother, NO_LABELS, type SteadyLabels } from './label-smoother.ts';
import { recordingNotice, RECORDING_CODE } from './recording-notice.ts';
import { ReplayCheck, type ReplayTally } from './replay-check.ts';
import { Sources } from './sources.svelte.ts';

type Welcome = Extract<HostMessage, { type: 'welcome' }>;
type RecordingMessage = Extract<HostMessage, { type: 'recording' }>;
type EngineState = Extract<HostMessage, { type: 'state' }>['state'];

/** How often figures and labels on screen change: fast enough to live, slow enough to read. */
const READING_MS = 250;
const LABELS_MS = 125;

/** Code of the notice about a connection that stays lost. */
const LOST_CODE = 'connection.lost';

/**
 * Everything the panels show. What changes a few times a second is Svelte's; what changes with every frame
 * ({@link Dashboard.latest}, {@link Dashboard.history}) is not, canvases read it on their own clock.
 */
export class Dashboard {
  connection = $state.raw<Connection>({ phase: 'connecting' });
  welcome = $state.raw<Welcome | undefined>();
  /** whether nothing can run for a moment already: the connection or the engine is gone */
  away = $state(false);
  settings = $state.raw<Settings>(FIRST_SETTINGS);
  model = $state.raw<ModelMessage | undefined>();
  engine = $state.raw<EngineState>('loading');
  notices = $state.raw<readonly NoticeMessage[]>([]);
  /** a result now and then, to be read as numbers */
  reading = $state.raw<ResultMessage | undefined>();
  labels = $state.raw<SteadyLabels>(NO_LABELS);
  /** the recording under way, or the last one */
  recording = $state.raw<RecordingMessage | undefined>();
  /** how a recorded run that plays compares with what it gave */
  replay = $state.raw<ReplayTally | undefined>();

  /** the newest result */
  latest: ResultMessage | undefined;
  readonly history = new History();
  readonly sources: Sources;
  readonly conversation: Conversation;
  readonly #smoother = new LabelSmoother();
  readonly #replayed = new ReplayCheck();
  readonly #feed: Feed;
  /** whether this loss of the connection was told with what helps */
  #toldRemedy = false;
  readonly #absence = new Absence((away) => {
    this.away = away;
    if (away) this.#forgetNow();
  });
  /** Newest frame of a source that is no longer shown. */
  #lastOfOthers = 0;
  #readAt = 0;
  #labelsAt = 0;
  /** The result whose labels are shown. */
  #labelled: ResultMessage | undefined;
  #late: ReturnType<typeof setTimeout> | undefined;

  constructor(transport: Transport) {
    this.conversation = new Conversation(
      transport,
      {
        connection: (state) => {
          this.connection = state;
          if (state.phase !== 'open') this.#recordingLost();
          this.#hostChanged();
          this.#tellRemedy(state);
        },
        message: (message) => {
          this.#take(message);
        },
        settings: (settings) => {
          this.settings = settings;
        },
      },
      () => this.#greeting(),
    );
    this.sources = new Sources(this, (file) => this.conversation.split(file));
    this.#feed = new Feed(
      this.sources.desk,
      this.conversation.gate,
      () => this.#wantedInput(),
      (number, { recorded }) => {
        if (recorded && this.playsOwnNetwork) this.#replayed.sent(number, recorded);
      },
    );
  }

  begin(): void {
    this.conversation.begin();
    void this.sources.begin();
    this.#feed.start();
  }

  /** Changes settings here at once, and asks the host to. */
  change(settings: Partial<Settings>): void {
    this.settings = { ...this.settings, ...settings };
    keepSettings(sessionStorage, settings);
    this.conversation.change(settings);
  }

  /** Has the host begin or end a recording of what runs. */
  record(on: boolean): void {
    this.conversation.record(on);
  }

  /** Whether a recorded run plays on the network that it was recorded with: only then can it give the same. */
  get playsOwnNetwork(): boolean {
    const recorded = this.sources.running?.player?.model;
    return recorded?.id === this.model?.id && recorded?.trained !== this.model?.untrained;
  }

  /** The network that knows the emoji cards, while they run through another one. */
  get betterForCards(): ModelChoice | undefined {
    const cards = this.sources.showsCards;
    return betterForCards({ cards, running: this.model, choices: this.welcome?.models ?? [] });
  }

  /** The facts of a layer of the model that runs. */
  layer(name: string | null | undefined): LayerFacts | undefined {
    return this.model?.layers.find((layer) => layer.name === name);
  }

  notice(notice: NoticeMessage): void {
    this.notices = [notice, ...this.notices.filter(({ code }) => code !== notice.code)].slice(0, 8);
  }

  resolve(code: string): void {
    this.notices = this.notices.filter((notice) => notice.code !== code);
  }

  /** Another source: what was seen before, and what still comes of it, says nothing about this one. */
  sourceChanged(): void {
    this.#lastOfOthers = this.#feed.newest;
    this.#replayed.reset();
    this.replay = this.sources.running?.player && this.#replayed.tally;
    this.#useModelOfSource();
    this.#forgetLabels();
  }

  #forgetLabels(): void {
    this.#smoother.reset();
    this.labels = NO_LABELS;
    this.#labelled = this.latest;
  }

  /** An engine that is started again runs nothing; one that loads runs what it had until then. */
  #hostChanged(): void {
    // A host not yet heard of is not gone: its first connection may take its time.
    if (this.connection.phase === 'connecting' && !this.welcome) return;
    this.#absence.set(this.connection.phase === 'open' && this.engine !== 'restarting');
  }

  /** Nothing is measured any more: no rate, as while paused, and no label. The chip's figures are the last frame's. */
  #forgetNow(): void {
    const { latest } = this;
    this.reading = latest && { ...latest, measured: { ...latest.measured, framesPerSecond: 0 } };
    // A paused picture stays, and its labels with it.
    if (!this.settings.paused) this.#forgetLabels();
  }

  /** Once for each loss: who has dismissed it knows. */
  #tellRemedy(connection: Connection): void {
    const { phase } = connection;
    if (phase === 'open' || phase === 'refused') {
      this.#toldRemedy = false;
      this.resolve(LOST_CODE);
    }
    if (phase !== 'waiting' || connection.remedy === undefined || this.#toldRemedy) return;
    this.#toldRemedy = true;
    this.notice({
      ...{ type: 'notice', code: LOST_CODE, severity: 'error' },
      message: 'The host does not answer any more.',
      tip: connection.remedy,
    });
  }

  /** The first connection takes up what was changed before a reload, and leaves the rest to the host. */
  #greeting(): Partial<Settings> {
    const wanted = this.welcome ? this.settings : keptSettings(sessionStorage);
    return { ...wanted, cards: this.sources.showsCards };
  }

  #wantedInput(): ModelMessage['input'] | undefined {
    const runs = this.connection.phase === 'open' && this.engine === 'ready' && !this.settings.paused;
    return runs ? this.model?.input : undefined;
  }

  #take(message: HostMessage): void {
    switch (message.type) {
      case 'welcome':
        this.welcome = message;
        if (message.protocol !== PROTOCOL) this.#otherProtocol(message.protocol);
        break;
      case 'state':
        this.engine = message.state;
        this.#hostChanged();
        if (message.state === 'restarting') this.#recordingLost();
        break;
      case 'model':
        this.#takeModel(message);
        break;
      case 'result':
        this.#takeResult(message);
        break;
      case 'recording':
        this.#takeRecording(message);
        break;
      case 'notice':
        this.notice(message);
        break;
      case 'resolved':
        this.resolve(message.code);
        break;
      default:
        break;
    }
  }

  #takeModel(model: ModelMessage): void {
    const another = model.id !== this.model?.id;
    this.model = model;
    this.#smoother.emptyClass = model.emptyClass;
    if (!another) return;
    this.#replayed.reset();
    this.latest = undefined;
    this.reading = undefined;
    this.history.clear();
    this.#forgetLabels();
    // Not every network comes with a choice of its own, which forgets the layer of the one before.
    const { focusLayer } = this.settings;
    if (focusLayer !== null && !this.layer(focusLayer)) this.change({ focusLayer: null });
  }

  #takeResult(result: ResultMessage): void {
    const now = performance.now();
    // A change of settings is answered with the last frame once more, which is no further vote for its labels.
    const again = result.number === this.latest?.number;
    if (!again) this.#feed.ran(result.measured.totalMs);
    // While nothing runs, a changed setting is answered with the last frame, whatever source that was of; its figures
    // hold, its labels do not belong to the picture on screen.
    const ofOthers = result.number <= this.#lastOfOthers;
    if (ofOthers && !this.settings.paused) return;
    this.latest = result;
    this.#replayed.take(result);
    this.history.add(result, now);
    // Nor do labels of a network whose successor is being loaded: it may be one for other pictures.
    const counts = !again && this.engine === 'ready';
    if (ofOthers) this.#labelled = result;
    else if (counts) this.#smoother.add(result.top, now);
    if (now - this.#labelsAt >= LABELS_MS) this.#showLabels();
    if (now - this.#readAt >= READING_MS || this.#pointChanged(result)) this.#showReading();
    // What is not shown now is shown soon, should no other result follow: paused, or the last of two quick changes.
    clearTimeout(this.#late);
    this.#late = setTimeout(() => {
      this.#showLabels();
      this.#showReading();
    }, READING_MS);
  }

  #takeRecording(recording: RecordingMessage): void {
    this.recording = recording;
    if (recording.on) this.resolve(RECORDING_CODE);
    else this.notice(recordingNotice(recording));
  }

  /** The engine is gone, and with it the recording; what was written is kept. */
  #recordingLost(): void {
    if (!this.recording?.on) return;
    this.recording = { ...this.recording, on: false };
    this.notice(recordingNotice(this.recording));
  }

  /**
   * A run's frames have the size of the network that it was recorded with; emoji cards have a network of their own, as
   * long as nobody chooses one.
   */
  #useModelOfSource(): void {
    const recorded = this.sources.running?.player?.model;
    const another = recorded && recorded.id !== this.model?.id;
    this.change({
      cards: this.sources.showsCards,
      ...(another && { model: recorded.trained ? recorded.id : null }),
    });
  }

  #showLabels(): void {
    const { latest } = this;
    if (!latest || latest === this.#labelled) return;
    this.#labelled = latest;
    this.#labelsAt = performance.now();
    this.labels = this.#smoother.labels;
    noteLabelShown(latest.capturedAt);
  }

  #showReading(): void {
    this.#readAt = performance.now();
    this.reading = this.latest;
    if (this.replay) this.replay = this.#replayed.tally;
  }

  /** A change of settings shows with its first result, not up to a quarter of a second later. */
  #pointChanged({ modelled }: ResultMessage): boolean {
    const shown = this.reading?.modelled;
    return (
      shown?.operatingPoint.coreClockHz !== modelled.operatingPoint.coreClockHz ||
      shown.operatingPoint.linkClockHz !== modelled.operatingPoint.linkClockHz ||
      shown.operatingPoint.coreVoltageV !== modelled.operatingPoint.coreVoltageV ||
      shown.batch !== modelled.batch
    );
  }

  #otherProtocol(protocol: number): void {
    this.notice({
      type: 'notice',
      code: 'protocol',
      severity: 'error',
      message: `The host speaks protocol ${protocol}, this page ${PROTOCOL}.`,
      tip: 'Reload the page; it comes from the host.',
    });
  }
}
