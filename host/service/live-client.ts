import type { FrameResult } from '../pipeline/frame-result.ts';
import {
  CLIP_MAGIC,
  decodeBinary,
  DEFAULT_SETTINGS,
  FRAME_MAGIC,
  MOST_BINARY_BYTES,
  type ClientClip,
  type ClientFrame,
  type ClientMessage,
  type HostMessage,
  type Settings,
} from '../protocol/index.ts';
import { acceptedSettings } from './accepted-settings.ts';
import { ClientNotices, errorNotice } from './client-notices.ts';
import { ClientRecording } from './client-recording.ts';
import { clientNotice, parseClientText } from './client-text.ts';
import { frameFacts, resultMessage, type FrameFacts } from './frame-facts.ts';
import { FrameRate } from './frame-rate.ts';
import { FrameSlot, sameSize, type FrameMark, type FrameSize, type WaitingFrame } from './frame-slot.ts';
import type { FrameBatch } from '../mapping/frame-batch.ts';
import type { LiveModel } from './live-model.ts';
import { splitMjpeg, type PictureSpan } from '../image/mjpeg-split.ts';
import type { ModelCache } from './model-cache.ts';
import { modelMessage } from './model-message.ts';
import { conditionsOf } from '../mapping/operating-conditions.ts';
import { residentBytes } from './resident-bytes.ts';
import { RARE_SATURATED, RARE_WRAPPED, WordWatch } from './word-watch.ts';

/** How a client is reached; the transport's part. */
export interface Channel {
  send(message: string): void;
  close(): void;
}

/** What a client needs of the service. */
export interface ClientHost {
  readonly models: ModelCache;
  readonly executor: string;
  readonly executorNotices: readonly string[];
  /**
   * Id of the model that runs where a client names none; undefined: the untrained one.
   * @param cards whether its frames are of emoji cards
   */
  defaultModel(cards: boolean): string | undefined;
  welcome(settings: Settings): HostMessage;
  /** The client has a frame to run. */
  wake(): void;
  left(client: LiveClient): void;
  log(line: string): void;
}

/** A model as one client uses it; another object after every change of model or N. */
interface Running {
  /** the setting it was chosen by, and the id it was taken under */
  readonly setting: string | null;
  readonly id: string | undefined;
  readonly live: LiveModel;
  readonly batch: FrameBatch;
  readonly wrapped: WordWatch;
  readonly saturated: WordWatch;
}

/** One client of the live service: its settings, its newest frame, its batch. The transport calls the first three methods. */
export class LiveClient {
  readonly #channel: Channel;
  readonly #host: ClientHost;
  readonly #notices = new ClientNotices((message) => {
    this.#send(message);
  });
  readonly #frames = new FrameSlot((number) => {
    this.#send({ type: 'dropped', number });
  });
  readonly #rate = new FrameRate();
  #open = true;
  #greeted = false;
  #settings: Settings = DEFAULT_SETTINGS;
  #running: Running | undefined;
  /** Input size of the model before: frames of it may still be on their way. */
  #sizeBefore: FrameSize | undefined;
  /** Number of loads begun, so that only the newest one counts; and whether it is under way. */
  #loads = 0;
  #loading = false;
  #last: FrameFacts | undefined;
  readonly #recording: ClientRecording;

  constructor(channel: Channel, host: ClientHost) {
    this.#channel = channel;
    this.#host = host;
    this.#recording = new ClientRecording(host.executor, this.#notices, (message) => {
      this.#send(message);
    });
  }

  /** Takes a text message. */
  text(text: string): void {
    this.#guard(() => {
      const { message, notice, otherProtocol } = parseClientText(text);
      if (notice) this.#notices.repeat(notice);
      if (message) this.#message(message);
      if (otherProtocol) {
        this.disconnect();
        this.#channel.close();
      }
    });
  }

  /** Takes a binary message. The bytes must not change until its frame is answered. */
  binary(bytes: Uint8Array): void {
    this.#guard(() => {
      if (bytes.length > MOST_BINARY_BYTES) {
        const limit = `at most ${MOST_BINARY_BYTES} are taken`;
        this.#refuseBinary(bytes, `a binary message of ${bytes.length} bytes; ${limit}`, 'cut the clip');
        return;
      }
      const decoded = decodeBinary(bytes);
      if (typeof decoded === 'string') this.#refuseBinary(bytes, decoded);
      else if (!this.#greeted) this.#refuseBinary(bytes, 'a binary message before hello');
      else if ('clip' in decoded) this.#clip(decoded.clip);
      else this.#frame(decoded.frame);
    });
  }

  /** The client is gone. */
  disconnect(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#frames.drop();
    this.#recording.end('stopped');
    if (this.#running) this.#host.models.release(this.#running.id);
    this.#running = undefined;
    this.#host.left(this);
  }

  /** Counts frames that newer ones replaced before they came here. */
  countReplaced(frames: number): void {
    this.#frames.countReplaced(frames);
  }

  /** Whether a frame waits for its turn. */
  get hasFrame(): boolean {
    return this.#frames.isFull && this.#running !== undefined;
  }

  /** Runs the frame that waits. Never throws: a frame that fails is dropped, with a notice. */
  async runNext(): Promise<void> {
    const running = this.#running;
    const frame = running && this.#frames.take();
    if (!frame) return;
    const waitedMs = performance.now() - frame.arrivedAt;
    try {
      const rgb = this.#frames.pixelsOf(frame);
      const recording = this.#recording.of(running);
      await running.live.countFor(running.batch, recording !== undefined);
      const result = await running.live.pipeline.run(rgb);
      if (this.#open) this.#ran(frame, running, result, waitedMs);
      if (!frame.again) await recording?.add(rgb, frame.capturedAt, result, this.#settings);
    } catch (error) {
      this.#host.log(
        `frame ${frame.number}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
      );
      this.#notices.show(errorNotice('frame.failed', 'error', error));
      if (!frame.again) this.#send({ type: 'dropped', number: frame.number });
    }
  }

  #ran(frame: WaitingFrame, running: Running, result: FrameResult, waitedMs: number): void {
    this.#notices.resolve('frame.failed');
    if (this.#running !== running) {
      // Model or N changed meanwhile: what was counted is of no use, the pixels may be.
      if (this.#running) this.#runAgain(frame, this.#running);
      return;
    }
    if (!frame.again) this.#rate.add(performance.now());
    running.batch.add(result.mapped);
    this.#last = frameFacts(frame, result, running.live, {
      waitedMs,
      framesPerSecond: this.#rate.framesPerSecond,
      dropped: this.#frames.replaced,
      residentBytes: residentBytes(),
    });
    this.#sendResult();
    this.#noteWords(this.#last);
    this.#notices.setList('executor', 'warning', this.#host.executorNotices);
  }

  #message(message: ClientMessage): void {
    if (message.type === 'hello') this.#hello(message.settings ?? {});
    else if (!this.#greeted) this.#notices.repeat(clientNotice(`a message "${message.type}" before hello`));
    else if (message.type === 'record') {
      if (message.on) this.#recording.begin(() => (this.#open ? this.#running : undefined));
      else this.#recording.end('stopped');
    } else if (message.type === 'ping') this.#send({ type: 'pong', id: message.id });
    else this.#change(message.settings);
  }

  #hello(settings: Partial<Settings>): void {
    this.#greeted = true;
    const before = this.#settings;
    this.#settings = this.#accepted(settings);
    this.#send(this.#host.welcome(this.#settings));
    this.#notices.setList('executor', 'warning', this.#host.executorNotices);
    this.#apply(before, true);
  }

  #change(settings: Partial<Settings>): void {
    const before = this.#settings;
    this.#settings = this.#accepted(settings);
    this.#send({ type: 'settings', settings: this.#settings });
    // Choosing a model that failed once more tries again.
    this.#apply(before, settings.model !== undefined && !this.#running && !this.#loading);
  }

  #accepted(change: Partial<Settings>): Settings {
    const layers = this.#loading ? undefined : this.#running?.live.pipeline.chipLayers;
    const names = layers?.map(({ name }) => name);
    return acceptedSettings(this.#settings, change, names, this.#notices);
  }

  /** Does what changed settings ask for. */
  #apply(before: Settings, load: boolean): void {
    const { batch, paused } = this.#settings;
    if (paused) {
      this.#frames.dropNew();
      this.#rate.clear();
    }
    if (load || this.#asksForAnother(before)) void this.#loadModel();
    if (this.#running && batch !== this.#running.batch.batch) {
      const { live } = this.#running;
      this.#run({ ...this.#running, batch: live.openBatch(batch) });
      this.#send(modelMessage(live, this.#running.batch));
    } else this.#sendResult();
  }

  /** Whether changed settings ask for another model than before. */
  #asksForAnother(before: Settings): boolean {
    const { model, cards } = this.#settings;
    if (model !== before.model) return true;
    if (model !== null || cards === before.cards) return false;
    return this.#host.defaultModel(cards) !== this.#host.defaultModel(before.cards);
  }

  /** Opens the model that the settings ask for; the one before runs on until then, and stays where that fails. */
  async #loadModel(): Promise<void> {
    const load = ++this.#loads;
    const isNewest = (): boolean => this.#open && load === this.#loads;
    const setting = this.#settings.model;
    let id: string | undefined;
    try {
      id = setting ?? this.#host.defaultModel(this.#settings.cards);
      this.#loading = true;
      this.#send({ type: 'state', state: 'loading', ...(id !== undefined && { model: id }) });
      const live = await this.#host.models.take(id);
      if (!isNewest()) {
        this.#host.models.release(id);
        return;
      }
      this.#loading = false;
      const batch = live.openBatch(this.#settings.batch);
      this.#useModel({
        ...{ setting, id, live, batch },
        ...{ wrapped: new WordWatch(RARE_WRAPPED), saturated: new WordWatch(RARE_SATURATED) },
      });
    } catch (error) {
      if (!isNewest()) return;
      this.#loading = false;
      this.#host.log(`model ${id ?? ''}: ${error instanceof Error ? error.message : String(error)}`);
      this.#notices.repeat(errorNotice('model.failed', 'error', error));
      this.#send({ type: 'state', state: 'failed', ...(id !== undefined && { model: id }) });
      this.#keepModel();
    }
  }

  #useModel(running: Running): void {
    const { live, batch } = running;
    const before = this.#running;
    this.#sizeBefore = before?.live.model.network.input;
    this.#notices.resolve('model.failed');
    this.#notices.resolve('client.frame-size');
    this.#rate.clear();
    this.#run(running);
    if (before) this.#host.models.release(before.id);
    this.#send(modelMessage(live, batch));
    this.#send({ type: 'state', state: 'ready', model: live.id });
    this.#notices.setList('model', 'warning', live.pipeline.notices);
    this.#notices.set('model.hint', 'info', live.model.hint);
  }

  /** Goes back to the model that runs, if there is one. */
  #keepModel(): void {
    if (!this.#running) return;
    this.#settings = { ...this.#settings, model: this.#running.setting };
    this.#send({ type: 'settings', settings: this.#settings });
    this.#send({ type: 'state', state: 'ready', model: this.#running.live.id });
  }

  /** Another model or N from now on: the frame that ran last runs again, so that a still picture answers, too. */
  #run(running: Running): void {
    const shown = this.#last;
    this.#recording.end('settings changed');
    this.#running = running;
    this.#last = undefined;
    this.#frames.keepOnly(running.live.model.network.input);
    if (shown) this.#runAgain({ ...shown, again: true }, running);
  }

  #runAgain(frame: FrameMark, { live }: Running): void {
    if (this.#frames.putLast(frame, live.model.network.input)) this.#host.wake();
    else if (!frame.again) this.#send({ type: 'dropped', number: frame.number });
  }

  #frame(frame: ClientFrame): void {
    const input = this.#running?.live.model.network.input;
    if (this.#settings.paused || input === undefined) {
      this.#send({ type: 'dropped', number: frame.number });
    } else if (!sameSize(frame, input)) {
      this.#send({ type: 'dropped', number: frame.number });
      // Frames on their way while the model changed have the size of the one before.
      if (this.#sizeBefore && sameSize(frame, this.#sizeBefore)) return;
      const problem = `a frame of ${frame.width}×${frame.height} pixels`;
      const limit = `the model takes ${input.width}×${input.height}`;
      const tip = 'send frames of the size that the model message names';
      this.#notices.set('client.frame-size', 'warning', `${problem}; ${limit}`, tip);
    } else {
      this.#notices.resolve('client.frame-size');
      this.#frames.put(frame);
      this.#host.wake();
    }
  }

  #clip({ number, bytes }: ClientClip): void {
    let pictures: readonly PictureSpan[] = [];
    try {
      pictures = splitMjpeg(bytes);
      this.#notices.resolve('client.clip');
    } catch (error) {
      this.#notices.repeat(errorNotice('client.clip', 'error', error));
    }
    this.#send({ type: 'clip', number, pictures });
  }

  /** A binary message that is not taken; what can be read of it is answered. */
  #refuseBinary(bytes: Uint8Array, problem: string, tip?: string): void {
    this.#notices.repeat(clientNotice(problem, tip));
    if (bytes.length < 8) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
    const magic = view.getUint32(0, true);
    const number = view.getUint32(4, true);
    if (magic === FRAME_MAGIC) this.#send({ type: 'dropped', number });
    if (magic === CLIP_MAGIC) this.#send({ type: 'clip', number, pictures: [] });
  }

  /** The last result under the settings of now. */
  #sendResult(): void {
    if (!this.#last || !this.#running) return;
    const { live, batch } = this.#running;
    this.#send(
      resultMessage(this.#last, live, batch, conditionsOf(this.#settings), this.#settings.focusLayer),
    );
  }

  #noteWords({ wrappedPsums, saturatedWords }: FrameFacts): void {
    if (!this.#running) return;
    const { live } = this.#running;
    const wrapped = this.#running.wrapped.add(wrappedPsums / live.ofmapWords)
      ? 'psums wrap often: ofmap words do not hold their sums'
      : undefined;
    const saturated = this.#running.saturated.add(saturatedWords / live.ifmapWords)
      ? 'ifmap words are saturated often'
      : undefined;
    const tip = `eyeriss calibrate --model ${live.id} on pictures like these`;
    this.#notices.set('words.wrapped', 'warning', wrapped, tip);
    this.#notices.set('words.saturated', 'warning', saturated, tip);
  }

  #send(message: HostMessage): void {
    if (!this.#open) return;
    try {
      this.#channel.send(JSON.stringify(message));
    } catch (error) {
      this.#host.log(`a client cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
      this.disconnect();
    }
  }

  /** Nothing a client says may end the service. */
  #guard(action: () => void): void {
    if (!this.#open) return;
    try {
      action();
    } catch (error) {
      this.#host.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      this.#notices.repeat(errorNotice('host.failed', 'error', error));
    }
  }
}
