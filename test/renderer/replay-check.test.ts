import { describe, expect, it } from 'vitest';
import type { ResultMessage } from '../../host/protocol/host-messages.ts';
import type { RunResult } from '../../host/recording/format/run-types.ts';
import { ReplayCheck } from '../../renderer/app/state/replay-check.ts';

/** What a frame gave when it was recorded, and what it gives now; only its labels and counts are looked at. */
const recorded = (frame: number): RunResult =>
  ({ frame, top: [[7, 0.5]], wrappedPsums: 0, saturatedWords: 0 }) as unknown as RunResult;
const result = (number: number, probability: number): ResultMessage =>
  ({
    ...{ number, top: [{ index: 7, label: 'cat', probability }] },
    ...{ wrappedPsums: 0, saturatedWords: 0 },
  }) as unknown as ResultMessage;

describe('comparing a replay with its recording', () => {
  it('counts every frame once, however often it is played', () => {
    const check = new ReplayCheck();
    let number = 0;
    for (const frame of [1, 1, 1, 2, 3, 1, 2]) {
      check.sent(++number, recorded(frame));
      check.take(result(number, 0.5));
    }
    expect(check.tally).toEqual({ compared: 3, identical: 3, firstDifferent: undefined });
  });

  it('does not forget a frame that differed once', () => {
    const check = new ReplayCheck();
    for (const [number, frame, probability] of [
      [1, 4, 0.5],
      [2, 9, 0.4],
      [3, 5, 0.3],
      [4, 9, 0.5],
    ] as const) {
      check.sent(number, recorded(frame));
      check.take(result(number, probability));
    }
    expect(check.tally).toEqual({ compared: 3, identical: 1, firstDifferent: 9 });
    check.reset();
    expect(check.tally.compared).toBe(0);
  });
});
