import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBinary, encodeFrame } from '../../host/protocol/frame-codec.ts';
import { clipMessage, frameMessage } from '../../renderer/transport/frame-encoder.ts';

const frames = fc
  .record({
    number: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    capturedAt: fc.double({ min: 0, max: 1e13, noNaN: true }),
    seed: fc.integer({ min: 0, max: 255 }),
  })
  .map(({ seed, ...facts }) => ({
    ...facts,
    rgba: Uint8Array.from({ length: facts.width * facts.height * 4 }, (_, i) => (i * 7 + seed) & 255),
  }));

describe('the renderer’s encoder', () => {
  it('writes frames as the host’s codec does, and the host reads them', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const message = new Uint8Array(frameMessage(frame, frame.rgba));
        expect(message).toEqual(encodeFrame(frame));
        expect(decodeBinary(message)).toEqual({ frame });
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('writes clips that the host reads', () => {
    const file = Uint8Array.of(0xff, 0xd8, 1, 2, 3, 0xff, 0xd9);
    expect(decodeBinary(new Uint8Array(clipMessage(3, file)))).toEqual({ clip: { number: 3, bytes: file } });
  });
});
