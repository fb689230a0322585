import type { BoothState } from '../../../host/booth/booth-service.ts';
import type { Dashboard } from '../state/dashboard.svelte.ts';
import type { HostLine } from './host-line.ts';
import { modelRemedy } from './model-remedy.ts';

/** How soon another network than the wanted one is tried to be changed again. */
const TRY_AGAIN_MS = 2500;
/** How long another network than the wanted one may run: the host may have heard of a change of source, and not answered. */
const PATIENCE_MS = 2000;

/** Keeps the house's own network running: another one where it cannot be had, itself again when it can. */
export class HouseNetwork {
  readonly #dashboard: Dashboard;
  readonly #host: HostLine;
  /** complete networks that the host has, and the one for emoji cards */
  #models: readonly string[] = [];
  #cardsModel: string | undefined;
  /** what an operator has chosen */
  #chosen: string | undefined;
  #triedAt = -Infinity;
  /** since when another network runs than the wanted one */
  #otherSince: number | undefined;

  constructor(dashboard: Dashboard, host: HostLine) {
    this.#dashboard = dashboard;
    this.#host = host;
  }

  /** The host has said what it has. */
  heard({ models, cards }: BoothState): void {
    this.#models = models;
    this.#cardsModel = cards;
  }

  /**
   * Looks whether the right network runs, and asks for it if not.
   * @param hear asks the host what it has now
   */
  async watch(now: number, hear: () => Promise<void>): Promise<void> {
    if (this.#dashboard.connection.phase !== 'open' || this.#wanted() === undefined) {
      this.#otherSince = undefined;
      return;
    }
    this.#otherSince ??= now;
    if (now - this.#otherSince < PATIENCE_MS || now - this.#triedAt < TRY_AGAIN_MS) return;
    this.#triedAt = now;
    // What the host said seconds ago may be why the network that runs is not the right one.
    await hear();
    const model = this.#wanted();
    if (model === undefined) return;
    const running = this.#dashboard.model?.id ?? 'none';
    void this.#host.log(
      'model.change',
      `${model ?? 'the house’s'} instead of ${running} (engine ${this.#dashboard.engine})`,
    );
    this.#dashboard.change({ model });
  }

  /** An operator takes the next complete network. */
  next(): void {
    const at = this.#models.indexOf(this.#dashboard.model?.id ?? '');
    const next = this.#models[(at + 1) % this.#models.length];
    if (next === undefined) return;
    this.#chosen = next;
    this.#dashboard.change({ model: next });
  }

  #wanted(): string | null | undefined {
    const { engine, model: running, settings, sources } = this.#dashboard;
    return modelRemedy({
      ...{ engine, running, setting: settings.model, complete: this.#models },
      ...{ cards: sources.showsCards ? this.#cardsModel : undefined, chosen: this.#chosen },
    });
  }
}
