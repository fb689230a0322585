import { describe, expect, it } from 'vitest';
import { statusOf, type StatusFacts } from '../../renderer/app/state/status.ts';

const RUNNING: StatusFacts = {
  connection: { phase: 'open' },
  away: false,
  engine: 'ready',
  settings: { paused: false },
  model: { title: 'AlexNet', untrained: false, hasLabels: true },
};

describe('the status line', () => {
  it('says what runs', () => {
    expect(statusOf(RUNNING)).toEqual({ tone: 'good', text: 'AlexNet, running' });
  });

  it('says the same of a lost connection while it is tried again and again', () => {
    const connecting = { ...RUNNING, connection: { phase: 'connecting' } } as const;
    expect(statusOf(connecting).text).toMatch(/^Connecting/);
    const lost = statusOf({ ...RUNNING, away: true, connection: { phase: 'waiting', retryInMs: 500 } });
    expect(lost.text).toMatch(/^Connection lost/);
    expect(statusOf({ ...connecting, away: true })).toEqual(lost);
  });
});
