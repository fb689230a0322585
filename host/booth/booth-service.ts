import { z } from 'zod';
import { defaultModelId, IN_THE_BOX } from '../../models/model.ts';
import type { ModelStore } from '../../models/store.ts';
import { modelChoices } from '../service/model-choices.ts';
import type { RotatingLog } from './rotating-log.ts';

/** Where a booth's page asks, below its own origin: `booth/state` … */
export const BOOTH_PATH = '/booth/';
/** Longest body of a request, in bytes. */
export const MOST_BOOTH_BYTES = 4096;
/** Lines that pages may write into the log a minute: a page that goes mad must not rotate everything else away. */
const MOST_EVENTS = 60;
const MINUTE_MS = 60_000;

const METHODS: ReadonlyMap<string, string> = new Map([
  ['state', 'GET'],
  ['attract', 'GET'],
  ['event', 'POST'],
  ['exit', 'POST'],
]);

const eventSchema = z.strictObject({
  event: z.string().regex(/^[a-z][a-z.-]{0,39}$/),
  text: z.string().max(400).default(''),
});

/** What the page asks for now and then; also a sign of life. */
export interface BoothState {
  /** the house's own network, if it can run, and behind it all others of which every file is there */
  readonly models: readonly string[];
  /** the network that emoji cards run on unless somebody chooses one */
  readonly cards: string;
  /** whether there is a recording for the attract loop */
  readonly attract: boolean;
}

/** An answer to a booth's page. */
export type BoothAnswer =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'refused'; readonly status: 400 | 404 | 405; readonly text: string };

/** How a {@link BoothService} is made. */
export interface BoothServiceOptions {
  readonly log: RotatingLog;
  readonly store: ModelStore;
  /** `--model`: the house's own network */
  readonly model?: string | undefined;
  /** `--attract`: a recorded run, checked */
  readonly attract?: string | undefined;
  /** The page gave a sign of life. */
  readonly onAlive?: () => void;
  /**
   * An operator has pressed the chord that leaves the booth.
   * @returns whether the host ends what it has opened; otherwise the page shows the dashboard
   */
  readonly onExit?: () => boolean;
}

/**
 * The host's side of a booth: tells the page which networks are complete, hands it the recording of the attract loop,
 * writes its log. The same over HTTP and in the desktop app.
 */
export class BoothService {
  readonly log: RotatingLog;
  readonly #options: BoothServiceOptions;
  readonly #events: number[] = [];

  constructor(options: BoothServiceOptions) {
    this.log = options.log;
    this.#options = options;
  }

  /**
   * Answers a request of the page.
   * @param name what follows {@link BOOTH_PATH}
   * @param body text, at most {@link MOST_BOOTH_BYTES}
   */
  answer(method: string, name: string, body: string): BoothAnswer {
    const wanted = METHODS.get(name);
    if (wanted === undefined) return refused(404, 'there is no such thing in a booth');
    if (method !== wanted) return refused(405, `only ${wanted}`);
    if (name === 'state') {
      this.#options.onAlive?.();
      return { kind: 'json', value: this.#state() };
    }
    if (name === 'attract') {
      const { attract: path } = this.#options;
      return path === undefined ? refused(404, 'there is no recording') : { kind: 'file', path };
    }
    if (name === 'exit') {
      this.log.line('booth.exit', 'an operator left the booth');
      return { kind: 'json', value: { closes: this.#options.onExit?.() ?? false } };
    }
    return this.#event(body);
  }

  #state(): BoothState {
    const { store, model, attract } = this.#options;
    const choices = modelChoices(store);
    const house = model ?? defaultModelId(store);
    // A house that names a network without labels gets it as long as it runs at all.
    const first = choices.filter(({ id, weights }) => id === house && weights !== 'missing');
    const others = choices.filter(({ id, weights }) => id !== house && weights === 'complete');
    return {
      models: [...first, ...others].map(({ id }) => id),
      cards: model ?? IN_THE_BOX,
      attract: attract !== undefined,
    };
  }

  #event(body: string): BoothAnswer {
    let json: unknown;
    try {
      json = JSON.parse(body);
    } catch {
      return refused(400, 'no JSON');
    }
    const parsed = eventSchema.safeParse(json);
    if (!parsed.success) return refused(400, 'no event');
    const now = performance.now();
    while (this.#events[0] !== undefined && now - this.#events[0] > MINUTE_MS) this.#events.shift();
    if (this.#events.length < MOST_EVENTS) {
      this.#events.push(now);
      this.log.line(parsed.data.event, parsed.data.text);
    }
    return { kind: 'json', value: {} };
  }
}

function refused(status: 400 | 404 | 405, text: string): BoothAnswer {
  return { kind: 'refused', status, text };
}
