import { describe, expect, it } from 'vitest';
import { modelRemedy, type ModelFacts } from '../../../renderer/app/booth/model-remedy.ts';

const [HOUSE, OTHER, CARDS] = ['squeezenet-1.0', 'squeezenet-1.1', 'emoji-1000'];
const trained = (id: string): ModelFacts['running'] => ({ id, untrained: false });

/** The house's own network runs, left to the host. */
const WELL: ModelFacts = {
  engine: 'ready',
  running: trained(HOUSE),
  setting: null,
  complete: [HOUSE, OTHER, CARDS],
  cards: undefined,
  chosen: undefined,
};

describe('a booth’s network', () => {
  it.each<[string, Partial<ModelFacts>]>([
    ['the house’s own runs', {}],
    ['one is being loaded', { engine: 'loading', running: trained(OTHER) }],
    ['none is there', { engine: 'failed', complete: [] }],
    ['emoji cards have theirs', { cards: CARDS, running: trained(CARDS) }],
    ['emoji cards have none but the house’s', { cards: 'gone' }],
    ['an operator’s runs over emoji cards', { cards: CARDS, chosen: HOUSE, setting: HOUSE }],
  ])('stays where %s', (_, facts) => {
    expect(modelRemedy({ ...WELL, ...facts })).toBeUndefined();
  });

  it('is replaced by a complete one, and the host’s to say again when its file is back', () => {
    for (const facts of [
      {},
      { engine: 'failed', running: undefined },
      { running: { id: HOUSE, untrained: true } },
    ] as const)
      expect(modelRemedy({ ...WELL, ...facts, complete: [OTHER, CARDS] })).toBe(OTHER);
    const replaced = { ...WELL, setting: OTHER, running: trained(OTHER) };
    expect(modelRemedy({ ...replaced, complete: [OTHER, CARDS] })).toBeUndefined();
    expect(modelRemedy(replaced)).toBeNull();
  });

  it('is the operator’s as long as that is there', () => {
    const chosen = { ...WELL, chosen: OTHER };
    expect(modelRemedy(chosen)).toBe(OTHER);
    expect(modelRemedy({ ...chosen, setting: OTHER, complete: [HOUSE, CARDS] })).toBeUndefined();
  });

  it('is the cards’ while they are shown, however the one before came to run', () => {
    // A run that played has asked for the network that it was recorded with.
    expect(modelRemedy({ ...WELL, setting: HOUSE, cards: CARDS })).toBeNull();
    expect(modelRemedy({ ...WELL, cards: CARDS })).toBe(CARDS);
  });
});
