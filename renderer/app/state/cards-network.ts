import type { ModelChoice, ModelMessage } from '../../../host/protocol/host-messages.ts';

/** The network that was trained on what the emoji cards show. */
const CARDS_NETWORK = 'emoji-1000';

/** What runs, and what could. */
export interface CardsFacts {
  /** whether emoji cards are shown */
  readonly cards: boolean;
  readonly running: Pick<ModelMessage, 'id'> | undefined;
  readonly choices: readonly ModelChoice[];
}

/** The network that should run while emoji cards are shown and another one names them wrong; undefined if all is well. */
export function betterForCards({ cards, running, choices }: CardsFacts): ModelChoice | undefined {
  if (!cards || !running || running.id === CARDS_NETWORK) return undefined;
  return choices.find(({ id, weights }) => id === CARDS_NETWORK && weights === 'complete');
}
