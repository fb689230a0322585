import { readToken } from '../../transport/token.ts';
import type { BoothState } from '../../../host/booth/booth-service.ts';

/** How long the host may take to answer. */
const PATIENCE_MS = 4000;

/** The page's way to the host's side of the booth: requests to its own origin, with the token where there is one. */
export class HostLine {
  readonly #headers: Readonly<Record<string, string>>;

  constructor() {
    const token = readToken(location.hash, sessionStorage);
    this.#headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  }

  /** What the host has; a sign of life to it. Undefined if it does not answer. */
  async state(): Promise<BoothState | undefined> {
    const response = await this.#ask('state', { signal: AbortSignal.timeout(PATIENCE_MS) });
    const value: unknown = await response?.json().catch(() => undefined);
    return isState(value) ? value : undefined;
  }

  /** The recording of the attract loop; undefined without one. */
  async recording(): Promise<File | undefined> {
    const response = await this.#ask('attract', {});
    const blob = await response?.blob().catch(() => undefined);
    return blob && new File([blob], 'attract.eyeriss');
  }

  /** Writes a line into the booth's log. Also while the page goes away. */
  async log(event: string, text: string): Promise<void> {
    const body = JSON.stringify({ event, text: text.slice(0, 400) });
    await this.#ask('event', { method: 'POST', body, keepalive: true });
  }

  /** An operator leaves the booth; whether the host ends what it has opened. */
  async exit(): Promise<boolean> {
    const response = await this.#ask('exit', { method: 'POST', signal: AbortSignal.timeout(PATIENCE_MS) });
    const value: unknown = await response?.json().catch(() => undefined);
    return typeof value === 'object' && value !== null && 'closes' in value && value.closes === true;
  }

  async #ask(name: string, init: RequestInit): Promise<Response | undefined> {
    try {
      const response = await fetch(`./booth/${name}`, { cache: 'no-store', headers: this.#headers, ...init });
      return response.ok ? response : undefined;
    } catch {
      // A host that is gone is the watchdog's business.
      return undefined;
    }
  }
}

function isState(value: unknown): value is BoothState {
  if (typeof value !== 'object' || value === null || !('models' in value && 'cards' in value)) return false;
  const { models, cards } = value;
  return typeof cards === 'string' && Array.isArray(models) && models.every((id) => typeof id === 'string');
}
