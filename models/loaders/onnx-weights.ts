import { EyerissError } from '../../engine/errors.ts';
import { decodeOnnxModel, ELEMENT, type OnnxModel, type OnnxTensor } from '../onnx/onnx-proto.ts';
import { float16ToNumber } from './float16.ts';

/** An initializer: row-major float32 values, whatever the file's precision. */
export interface OnnxWeight {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** The constants of an ONNX file. */
export interface OnnxWeights {
  readonly names: readonly string[];
  /**
   * Throws EyerissError `onnx.missing-initializer`, `onnx.data-type` (only fp32 and fp16 are read) or
   * `onnx.malformed` (number of values does not fit the dimensions).
   */
  get(name: string): OnnxWeight;
}

function malformed(where: string, problem: string, cause?: unknown): EyerissError {
  return new EyerissError(
    {
      code: 'onnx.malformed',
      problem: `${where}: ${problem}`,
      remedy: 'fetch or export the file again; weights in external files are not read',
    },
    { cause },
  );
}

function readFp32(tensor: OnnxTensor): Float32Array {
  const { rawData, floatData } = tensor;
  if (!rawData?.length) return Float32Array.from(floatData ?? []);
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  const values = new Float32Array(rawData.length >> 2);
  for (let i = 0; i < values.length; i += 1) values[i] = view.getFloat32(i * 4, true);
  return values;
}

function readFp16(tensor: OnnxTensor): Float32Array {
  const { rawData, int32Data } = tensor;
  // without raw data, ONNX keeps each fp16 bit pattern in the low half of an int32
  if (!rawData?.length) return Float32Array.from(int32Data ?? [], float16ToNumber);
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  const values = new Float32Array(rawData.length >> 1);
  for (let i = 0; i < values.length; i += 1) values[i] = float16ToNumber(view.getUint16(i * 2, true));
  return values;
}

function readTensor(tensor: OnnxTensor, name: string, where: string): OnnxWeight {
  const { dims = [], dataType = 0, rawData } = tensor;
  if (dataType !== ELEMENT.float && dataType !== ELEMENT.float16) {
    throw new EyerissError({
      code: 'onnx.data-type',
      problem: `${where}: initializer '${name}' has ONNX element type ${dataType}`,
      limit: `only ${ELEMENT.float} (fp32) and ${ELEMENT.float16} (fp16) are read`,
      remedy: 'export the model with fp32 or fp16 weights',
    });
  }
  const count = dims.reduce((product, dim) => product * dim, 1);
  const isFp32 = dataType === ELEMENT.float;
  if (rawData?.length && rawData.length !== count * (isFp32 ? 4 : 2)) {
    throw malformed(
      where,
      `initializer '${name}' has ${rawData.length} bytes for ${dims.join(' × ')} values`,
    );
  }
  const values = isFp32 ? readFp32(tensor) : readFp16(tensor);
  if (values.length === count) return { dims, values };
  throw malformed(where, `initializer '${name}' has ${values.length} values for ${dims.join(' × ')}`);
}

function decode(bytes: Uint8Array, where: string): OnnxModel {
  try {
    return decodeOnnxModel(bytes);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw malformed(where, `not an ONNX model (${words})`, cause);
  }
}

/**
 * Opens an ONNX file for reading its initializers by name; values are converted when asked for.
 * @param where the file's name for error messages
 * @throws EyerissError `onnx.malformed` when the bytes are no ONNX model
 */
export function readOnnxWeights(bytes: Uint8Array, where: string): OnnxWeights {
  const { graph } = decode(bytes, where);
  if (!graph) throw malformed(where, 'not an ONNX model (it has no graph)');
  const tensors = new Map((graph.initializer ?? []).map((tensor) => [tensor.name ?? '', tensor]));
  return {
    names: [...tensors.keys()],
    get(name) {
      const tensor = tensors.get(name);
      if (tensor) return readTensor(tensor, name, where);
      throw new EyerissError({
        code: 'onnx.missing-initializer',
        problem: `${where} has no initializer '${name}'`,
        limit: `it has ${tensors.size}`,
        remedy: 'use the file of the manifest',
      });
    },
  };
}
