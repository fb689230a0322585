import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOnnxWeights } from '../../../models/loaders/onnx-weights.ts';
import { ELEMENT, encodeOnnxModel, type OnnxTensor } from '../../../models/onnx/onnx-proto.ts';
import { thrown } from '../../support/eyeriss-error.ts';
import { sharedDir } from '../../support/shared.ts';

const file = (...initializer: OnnxTensor[]): Uint8Array =>
  encodeOnnxModel({ irVersion: 3, graph: { initializer } });
const raw = (values: Float32Array | Uint16Array): Uint8Array => new Uint8Array(values.buffer);

describe('readOnnxWeights', () => {
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x3555);
  const halfValues = Float32Array.of(1, -2, 2 ** -24, 1365 * 2 ** -12);
  const floats = Float32Array.of(0.1, -2.5, 1e-40, 3);

  it.each<[string, OnnxTensor, Float32Array]>([
    ['fp32 raw', { dataType: ELEMENT.float, rawData: raw(floats) }, floats],
    ['fp32 typed', { dataType: ELEMENT.float, floatData: [...floats] }, floats],
    ['fp16 raw', { dataType: ELEMENT.float16, rawData: raw(halves) }, halfValues],
    ['fp16 as int32', { dataType: ELEMENT.float16, int32Data: [...halves] }, halfValues],
  ])('reads %s', (_, tensor, values) => {
    const weights = readOnnxWeights(file({ name: 'w', dims: [2, 2], ...tensor }), 'x.onnx');
    expect(weights.names).toEqual(['w']);
    expect(weights.get('w')).toEqual({ dims: [2, 2], values });
  });

  it('reads a scalar and an empty tensor', () => {
    const one = { name: 'one', dataType: ELEMENT.float, floatData: [4] };
    const none = { name: 'none', dims: [0], dataType: ELEMENT.float };
    const weights = readOnnxWeights(file(one, none), 'x.onnx');
    expect(weights.get('one')).toEqual({ dims: [], values: Float32Array.of(4) });
    expect(weights.get('none').values).toHaveLength(0);
  });

  it('refuses what is no ONNX model', () => {
    const model = file({ name: 'w', dims: [4], dataType: ELEMENT.float, rawData: raw(floats) });
    for (const bytes of [
      new Uint8Array(),
      new TextEncoder().encode('<html>no</html>'),
      model.subarray(0, -3),
    ]) {
      expect(thrown(() => readOnnxWeights(bytes, 'x.onnx'), 'onnx.malformed').message).toMatch(
        /^x\.onnx: not an/,
      );
    }
  });

  it('refuses missing names, other element types, and values that do not fit', () => {
    const weights = readOnnxWeights(
      file(
        { name: 'ints', dims: [1], dataType: ELEMENT.int64, int64Data: [1] },
        { name: 'few', dims: [5], dataType: ELEMENT.float, floatData: [...floats] },
        { name: 'odd', dims: [2], dataType: ELEMENT.float, rawData: new Uint8Array(9) },
        { name: 'external', dims: [2], dataType: ELEMENT.float16 },
      ),
      'x.onnx',
    );
    expect(thrown(() => weights.get('w'), 'onnx.missing-initializer').message).toMatch(/no initializer 'w'/);
    expect(thrown(() => weights.get('ints'), 'onnx.data-type').message).toMatch(/element type 7.*fp16/);
    expect(thrown(() => weights.get('few'), 'onnx.malformed').message).toMatch(/4 values for 5/);
    expect(thrown(() => weights.get('odd'), 'onnx.malformed').message).toMatch(/9 bytes/);
    expect(thrown(() => weights.get('external'), 'onnx.malformed').message).toMatch(/external files/);
  });

  it.skipIf(!sharedDir)('reads the real SqueezeNet 1.1 (needs ../shared)', () => {
    const path = join(sharedDir ?? '', 'models', 'squeezenet-1.1', 'SqueezeNet_fp16.onnx');
    const weights = readOnnxWeights(readFileSync(path), path);
    expect(weights.get('conv1_w_0').dims).toEqual([64, 3, 3, 3]);
    expect(weights.get('fire2/squeeze1x1_b_0').dims).toEqual([16]);
    expect(weights.get('conv10_w_0').values).toHaveLength(512_000);
    expect(weights.get('conv1_w_0').values.every(Number.isFinite)).toBe(true);
  });
});
