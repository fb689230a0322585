import { describe, expect, it } from 'vitest';
import { FrameGate } from '../../renderer/transport/frame-gate.ts';

function gateThatSends(sends: () => boolean = () => true): { gate: FrameGate; sent: number[] } {
  const sent: number[] = [];
  const gate = new FrameGate(({ number }) => {
    if (sends()) sent.push(number);
    return sends();
  });
  return { gate, sent };
}

const frame = (number: number): { number: number; message: ArrayBuffer } => ({
  number,
  message: new ArrayBuffer(1),
});

describe('a frame gate', () => {
  it('has two frames outstanding at most; of those that wait, the newest wins', () => {
    const { gate, sent } = gateThatSends();
    for (const number of [1, 2, 3, 4, 5]) gate.offer(frame(number));
    expect(sent).toEqual([1, 2]);
    expect(gate.free).toBe(false);
    expect(gate.replaced).toBe(2);
    gate.settle(1);
    expect(sent).toEqual([1, 2, 5]);
    gate.settle(2);
    gate.settle(5);
    expect(sent).toEqual([1, 2, 5]);
    expect(gate.outstanding).toBe(0);
  });

  it('frees a place once for each frame, whatever the order of answers', () => {
    const { gate, sent } = gateThatSends();
    for (const number of [1, 2]) gate.offer(frame(number));
    gate.settle(2);
    gate.settle(2);
    gate.settle(7);
    expect(gate.outstanding).toBe(1);
    gate.offer(frame(3));
    gate.offer(frame(4));
    expect(sent).toEqual([1, 2, 3]);
  });

  it('waits for nothing after a reset, and for nothing that could not be sent', () => {
    let connected = true;
    const { gate, sent } = gateThatSends(() => connected);
    for (const number of [1, 2, 3]) gate.offer(frame(number));
    gate.reset();
    expect(gate.outstanding).toBe(0);
    connected = false;
    gate.offer(frame(4));
    expect(gate.free).toBe(true);
    connected = true;
    gate.offer(frame(5));
    expect(sent).toEqual([1, 2, 5]);
  });
});
