import { describe, expect, it } from 'vitest';
import type { ModelChoice } from '../../host/protocol/host-messages.ts';
import { IN_THE_BOX } from '../../models/model.ts';
import { betterForCards } from '../../renderer/app/state/cards-network.ts';

const CARDS: ModelChoice = { id: IN_THE_BOX, title: 'Emoji-1000', weights: 'complete' };
const CHOICES: readonly ModelChoice[] = [{ id: 'alexnet', title: 'AlexNet', weights: 'complete' }, CARDS];

describe('the network for emoji cards', () => {
  it('is named while another one runs over them', () => {
    expect(betterForCards({ cards: true, running: { id: 'alexnet' }, choices: CHOICES })).toBe(CARDS);
  });

  it.each([
    ['something else is shown', { cards: false, running: { id: 'alexnet' }, choices: CHOICES }],
    ['nothing runs yet', { cards: true, running: undefined, choices: CHOICES }],
    ['it runs', { cards: true, running: CARDS, choices: CHOICES }],
    ['it is not there', { cards: true, running: { id: 'alexnet' }, choices: CHOICES.slice(0, 1) }],
  ])('is not named where %s', (_, facts) => {
    expect(betterForCards(facts)).toBeUndefined();
  });
});
