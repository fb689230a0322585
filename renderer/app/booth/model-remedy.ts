/** What runs, and what the host has on its disk. */
export interface ModelFacts {
  readonly engine: 'loading' | 'ready' | 'failed' | 'restarting';
  /** the network that runs; undefined before the first one */
  readonly running: { readonly id: string; readonly untrained: boolean } | undefined;
  /** the network that was asked for by name; null: none, the host takes the house's own */
  readonly setting: string | null;
  /** networks with all their files, the house's own first */
  readonly complete: readonly string[];
  /** the house's own for emoji cards, while these are shown */
  readonly cards: string | undefined;
  /** what an operator has chosen; it is asked for before the house's own */
  readonly chosen: string | undefined;
}

/**
 * The network to ask for now, null for the house's own; undefined: all is well, or nothing can be done. A network whose
 * file has gone is replaced by another complete one; the house's own comes back with its file.
 */
export function modelRemedy(facts: ModelFacts): string | null | undefined {
  const { engine, running, setting, complete, cards, chosen } = facts;
  if (engine === 'loading' || engine === 'restarting') return undefined;
  const first = (...ids: readonly (string | undefined)[]): string | undefined =>
    ids.find((id) => id !== undefined && complete.includes(id));
  const own = first(cards, complete[0]);
  const wanted = first(chosen, own);
  if (wanted === undefined) return undefined;
  const runs = engine === 'ready' && running !== undefined && !running.untrained;
  if (runs && running.id === wanted) return undefined;
  // By its name only where the host, left to itself, has taken another one: cards and camera would share that name.
  return wanted === own && setting !== null ? null : wanted;
}
