/** What runs, and what the host has on its disk. */
export interface ModelFacts {
  readonly engine: 'loading' | 'ready' | 'failed' | 'restarting';
  /** the network that runs; undefined before the first one */
  readonly running: { readonly id: string; readonly untrained: boolean } | undefined;
  /** networks with all their files, the house's own first */
  readonly complete: readonly string[];
  /** what an operator has chosen; it is asked for before the house's own */
  readonly chosen: string | undefined;
}

/**
 * The network to ask for now; undefined: all is well, or nothing can be done. A network whose file has gone is replaced
 * by another complete one; the house's own comes back with its file.
 */
export function modelRemedy({ engine, running, complete, chosen }: ModelFacts): string | undefined {
  if (engine === 'loading' || engine === 'restarting') return undefined;
  const wanted = chosen !== undefined && complete.includes(chosen) ? chosen : complete[0];
  if (wanted === undefined) return undefined;
  const runs = engine === 'ready' && running !== undefined && !running.untrained;
  return runs && running.id === wanted ? undefined : wanted;
}
