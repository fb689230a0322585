import { ATTRIBUTE, ELEMENT, type OnnxAttribute, type OnnxTensor } from './onnx-proto.ts';

export const ints = (name: string, values: number[]): OnnxAttribute => ({
  name,
  type: ATTRIBUTE.ints,
  ints: values,
});
export const int = (name: string, value: number): OnnxAttribute => ({ name, type: ATTRIBUTE.int, i: value });
export const float = (name: string, value: number): OnnxAttribute => ({
  name,
  type: ATTRIBUTE.float,
  f: value,
});

/** Raw data is little-endian, as are all machines onnxruntime's CPU packages exist for. The values are not copied. */
export function floatTensor(name: string, dims: number[], values: Float32Array): OnnxTensor {
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dims, dataType: ELEMENT.float, rawData };
}

/** A constant list of whole numbers. */
export function indexTensor(name: string, values: readonly number[]): OnnxTensor {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { name, dims: [values.length], dataType: ELEMENT.int64, rawData };
}
