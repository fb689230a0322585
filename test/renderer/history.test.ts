import { describe, expect, it } from 'vitest';
import type { ResultMessage } from '../../host/protocol/host-messages.ts';
import { History } from '../../renderer/app/state/history.ts';

/** A result as far as the charts read it. */
function result(powerMw: number): ResultMessage {
  const total = {
    powerMw,
    ...{ latencyMs: 10, energyPerFrameMj: 1, dramBytes: 1, dramUncompressedBytes: 2, framesPerSecond: 30 },
  };
  return { measured: { framesPerSecond: 20 }, modelled: { batch: 1, total } } as unknown as ResultMessage;
}

describe('the charts’ history', () => {
  it('has ten samples a second at most, each the newest of its time', () => {
    const history = new History();
    for (let ms = 0; ms < 1000; ms += 30) history.add(result(ms), ms);
    expect(history.values.powerMw).toEqual([90, 210, 330, 450, 570, 690, 810, 930, 990]);
    expect(history.seconds).toHaveLength(9);
  });

  it('ends with what came last, although it came right after another', () => {
    const history = new History();
    history.add(result(278), 0);
    history.add(result(300), 5000);
    history.add(result(94), 5004);
    expect(history.seconds).toEqual([0, 5]);
    expect(history.values.powerMw).toEqual([278, 94]);
    expect(history.values.compression).toEqual([2, 2]);
  });

  it('reaches back a minute', () => {
    const history = new History();
    for (let s = 0; s <= 100; s++) history.add(result(s), s * 1000);
    expect(history.seconds[0]).toBe(40);
    expect(history.values.powerMw).toHaveLength(61);
  });
});
