import { describe, expect, it } from 'vitest';
import { readInt8Filters } from '../../../models/loaders/int8-filters.ts';
import { thrown } from '../../support/eyeriss-error.ts';

const LAYERS = [
  { name: 'a', filters: 2, fanIn: 3 },
  { name: 'b', filters: 1, fanIn: 1 },
];

/** Two filters of three weights and one of one, as export.py lays them out. */
function file(): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * 8 + 6 + 8 + 1));
  let at = 0;
  const float = (value: number): void => {
    view.setFloat32(at, value, true);
    at += 4;
  };
  const code = (value: number): void => {
    view.setInt8(at, value);
    at += 1;
  };
  [0.5, 0.25, -1, 7].forEach(float);
  [127, -127, 0, 1, -128, 4].forEach(code);
  [3, 0.125].forEach(float);
  code(-2);
  return new Uint8Array(view.buffer);
}

describe('readInt8Filters', () => {
  it('gives codes times the scale of their filter, and biases', () => {
    const layers = readInt8Filters(file(), LAYERS, 'x');
    expect([...layers.keys()]).toEqual(['a', 'b']);
    expect([...layers.get('a')!.weights]).toEqual([63.5, -63.5, 0, 0.25, -32, 1]);
    expect([...layers.get('a')!.bias]).toEqual([-1, 7]);
    expect([...layers.get('b')!.weights]).toEqual([-6]);
    expect([...layers.get('b')!.bias]).toEqual([0.125]);
  });

  it('reads from the middle of a buffer, at any offset', () => {
    const bytes = new Uint8Array(file().length + 3);
    bytes.set(file(), 3);
    expect(readInt8Filters(bytes.subarray(3), LAYERS, 'x')).toEqual(readInt8Filters(file(), LAYERS, 'x'));
  });

  it.each([-1, 1, -31])('refuses a file of another size (%i bytes)', (more) => {
    const bytes = new Uint8Array(file().length + more);
    const error = thrown(() => readInt8Filters(bytes, LAYERS, 'box/w.int8'), 'weights.malformed');
    expect(error.message).toMatch(/box\/w\.int8 has \d+ bytes; its layers need 31/);
  });

  it.each([
    [0, 'scale 0'],
    [1, 'scale 1'],
    [2, 'bias 0'],
    [3, 'bias 1'],
  ])('refuses a float %i that is not finite', (index, what) => {
    const bytes = file();
    new DataView(bytes.buffer).setFloat32(4 * index, NaN, true);
    const error = thrown(() => readInt8Filters(bytes, LAYERS, 'x'), 'weights.malformed');
    expect(error.message).toContain(`a's ${what} is NaN`);
  });
});
