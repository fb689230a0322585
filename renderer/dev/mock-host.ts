/*
 * A host inside the page, for development, tests and screenshots only: `?mock` in builds of mode `test` or
 * `development`. Its modelled figures come from the engine's own model on made-up zeros; its labels and measured
 * times are made up.
 */
import type { ClientMessage } from '../../host/protocol/client-messages.ts';
import type { Guess, HostMessage, ModelMessage, ResultMessage } from '../../host/protocol/host-messages.ts';
import type { Settings } from '../../host/protocol/settings.ts';
import { SILICON_OPERATING_POINTS } from '../../models/silicon/operating-points.ts';
import { FIRST_SETTINGS } from '../app/state/first-settings.ts';
import type { Transport, TransportListener } from '../transport/transport.ts';
import { mockModelled, mockPes } from './mock-figures.ts';
import { mockModelMessage } from './mock-network.ts';

const FRAME_MS = 33;
const LABELS = [
  'tabby, tabby cat',
  'Egyptian cat',
  'tiger cat',
  'lynx, catamount',
  'window screen',
  'goldfish, Carassius auratus',
];

/** What a test can look at and do: `window.eyerissMock`. */
export interface MockControl {
  /** every text message that the page sent */
  readonly received: ClientMessage[];
  frames: number;
  /** the newest frame, as it would go over the wire */
  frame?: ArrayBuffer;
  /** what was last said to run, to be said again with changes */
  model?: ModelMessage;
  /** the last result that was said, to be said again with changes */
  last?: ResultMessage;
  /** says anything, as the host would */
  say(message: HostMessage): void;
  /** breaks the connection; {@link MockControl.connect} mends it. With a remedy, it has been tried for long */
  disconnect(remedy?: string): void;
  connect(): void;
  /** behaves as a host that refuses the token */
  refuse(): void;
  /** stops answering frames on its own, for still screenshots */
  silent: boolean;
}

declare global {
  interface Window {
    eyerissMock?: MockControl;
  }
}

/** The transport to the mock host. */
export class MockHost implements Transport {
  #listener: TransportListener | undefined;
  #settings: Settings = { ...FIRST_SETTINGS, model: 'alexnet' };
  #model: ModelMessage | undefined;
  #connected = false;
  #busyUntil = 0;
  readonly #query = new URLSearchParams(location.search);
  readonly #control: MockControl = {
    received: [],
    frames: 0,
    silent: false,
    say: (message) => {
      this.#say(message);
    },
    disconnect: (remedy) => {
      this.#connected = false;
      const retryInMs = 2000;
      this.#listener?.connection({ phase: 'waiting', retryInMs, ...(remedy !== undefined && { remedy }) });
    },
    connect: () => {
      this.retry();
    },
    refuse: () => {
      this.#connected = false;
      this.#listener?.connection({
        phase: 'refused',
        message: 'The host refuses this page’s token.',
        remedy: 'Open the address that `eyeriss serve` printed when it started.',
      });
    },
  };

  open(listener: TransportListener): void {
    this.#listener = listener;
    window.eyerissMock = this.#control;
    listener.connection({ phase: 'connecting' });
    // `?late` leaves it to `connect()`.
    if (this.#query.has('late')) return;
    setTimeout(() => {
      this.retry();
    }, 50);
  }

  retry(): void {
    this.#connected = true;
    this.#listener?.connection({ phase: 'open' });
  }

  reconnect(): void {
    this.#control.disconnect();
    this.retry();
  }

  close(): void {
    this.#connected = false;
  }

  sendText(text: string): boolean {
    if (!this.#connected) return false;
    const message = JSON.parse(text) as ClientMessage;
    this.#control.received.push(message);
    if (message.type === 'hello') this.#welcome(message.settings ?? {});
    if (message.type === 'settings') this.#change(message.settings);
    if (message.type === 'ping') this.#say({ type: 'pong', id: message.id });
    return true;
  }

  sendBinary(bytes: ArrayBuffer): boolean {
    if (!this.#connected) return false;
    const view = new DataView(bytes);
    this.#control.frames++;
    this.#control.frame = bytes;
    const number = view.getUint32(4, true);
    const capturedAt = view.getFloat64(16, true);
    const now = performance.now();
    this.#busyUntil = Math.max(now, this.#busyUntil) + FRAME_MS;
    setTimeout(() => {
      this.#answer(number, capturedAt);
    }, this.#busyUntil - now);
    return true;
  }

  #welcome(settings: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#settings = { ...this.#settings, model: this.#settings.model ?? 'alexnet' };
    this.#say({
      type: 'welcome',
      protocol: 1,
      version: '0.1.0',
      models: [
        this.#query.has('partial')
          ? {
              ...{ id: 'alexnet', title: 'AlexNet', weights: 'partial' },
              tip: 'npx eyeriss models fetch alexnet',
            }
          : { id: 'alexnet', title: 'AlexNet', weights: 'complete' },
        { id: 'squeezenet-1.0', title: 'SqueezeNet 1.0', weights: 'complete' },
        {
          ...{ id: 'squeezenet-1.1', title: 'SqueezeNet 1.1', weights: 'missing' },
          tip: 'npx eyeriss models fetch squeezenet-1.1',
        },
      ],
      settings: this.#settings,
      operatingPoints: SILICON_OPERATING_POINTS,
      computer: 'mock host in this page; no network runs',
    });
    this.#load();
  }

  #change(changed: Partial<Settings>): void {
    const before = this.#settings;
    this.#settings = { ...before, ...changed };
    this.#say({ type: 'settings', settings: this.#settings });
    if (this.#settings.model !== before.model || this.#settings.batch !== before.batch) this.#load();
  }

  #load(): void {
    const id = this.#settings.model ?? 'alexnet';
    this.#say({ type: 'state', state: 'loading', model: id });
    this.#model = mockModelMessage(id, this.#settings.batch, this.#query.has('partial'));
    this.#say(this.#model);
    this.#say({ type: 'state', state: 'ready', model: id });
  }

  #answer(number: number, capturedAt: number): void {
    if (!this.#connected || this.#control.silent) return;
    if (this.#settings.paused || !this.#model) this.#say({ type: 'dropped', number });
    else this.#say(mockResult(this.#model, this.#settings, number, capturedAt));
  }

  #say(message: HostMessage): void {
    // Through JSON, as over the wire.
    if (message.type === 'result') this.#control.last = message;
    if (message.type === 'model') this.#control.model = message;
    if (this.#connected) this.#listener?.text(JSON.stringify(message));
  }
}

function mockResult(
  model: ModelMessage,
  settings: Settings,
  number: number,
  capturedAt: number,
): ResultMessage {
  const seconds = performance.now() / 1000;
  const modelled = mockModelled(model, settings, seconds);
  const focused = modelled.layers.find(({ name }) => name === settings.focusLayer);
  const pes = focused && mockPes(model, focused, settings.gating);
  const each = 14 / model.layers.length;
  const steps = model.layers.flatMap(({ name }, i) => {
    const startMs = i * (each + 1.6);
    return [
      { name, kind: 'engine' as const, startMs, ms: each * (0.8 + 0.4 * Math.sin(i * 2 + 1) ** 2) },
      { name: `pool, LRN after ${name}`, kind: 'host' as const, startMs: startMs + each * 1.2, ms: 1.1 },
    ];
  });
  const convMs = 15 + 0.6 * Math.sin(seconds * 3);
  return {
    type: 'result',
    number,
    capturedAt,
    top: model.hasLabels ? mockGuesses(seconds) : [],
    measured: {
      totalMs: convMs + 9.4,
      convMs,
      hostMs: 9.4,
      waitedMs: 1.2,
      steps,
      framesPerSecond: 29.4 + 0.5 * Math.sin(seconds * 2),
      dropped: 0,
      residentBytes: 412e6,
    },
    modelled,
    ...(pes ? { pes } : {}),
    wrappedPsums: 0,
    saturatedWords: 0,
  };
}

function mockGuesses(seconds: number): Guess[] {
  const logits = LABELS.map((_, i) => 2.6 - i * 1.05 + 0.25 * Math.sin(seconds * (1 + i * 0.37)));
  const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0);
  return logits
    .map((logit, index) => ({ index, label: LABELS[index]!, probability: Math.exp(logit) / sum }))
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, 5);
}
