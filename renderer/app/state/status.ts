import type { Connection } from '../../transport/transport.ts';
import type { ModelMessage } from '../../../host/protocol/host-messages.ts';

/** How it goes, in a line. */
export interface Status {
  readonly tone: 'good' | 'busy' | 'bad' | 'still';
  readonly text: string;
}

/** What the line follows from. */
export interface StatusFacts {
  readonly connection: Connection;
  /** whether the connection, or the engine, has been gone for a moment */
  readonly away: boolean;
  readonly engine: 'loading' | 'ready' | 'failed' | 'restarting';
  readonly settings: { readonly paused: boolean };
  readonly model: Pick<ModelMessage, 'title' | 'untrained' | 'hasLabels'> | undefined;
}

/** The same for every try, as it goes on. */
const LOST = 'Connection lost, reconnecting …';

/** The state that matters most: the connection's before the engine's before the model's. */
export function statusOf({ connection, away, engine, settings, model }: StatusFacts): Status {
  switch (connection.phase) {
    case 'connecting':
      return { tone: 'busy', text: away ? LOST : 'Connecting to the host …' };
    case 'waiting':
      return { tone: 'busy', text: LOST };
    case 'refused':
      return { tone: 'bad', text: connection.message };
    case 'open':
      break;
  }
  if (engine === 'loading') return { tone: 'busy', text: 'Loading the network …' };
  if (engine === 'restarting') return { tone: 'busy', text: 'The engine stopped and is being restarted …' };
  if (engine === 'failed') return { tone: 'bad', text: 'The network could not be loaded' };
  if (settings.paused) return { tone: 'still', text: 'Paused' };
  if (!model) return { tone: 'busy', text: 'Loading the network …' };
  if (model.untrained) return { tone: 'busy', text: `${model.title}, UNTRAINED: seeded weights` };
  return { tone: 'good', text: `${model.title}, running${model.hasLabels ? '' : ' without labels'}` };
}
