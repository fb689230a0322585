import { EyerissError } from '../../engine/errors.ts';
import type { LayerWeights } from '../network.ts';

/** What a layer has in the file. */
export interface Int8Layer {
  readonly name: string;
  /** filters, or outputs of an FC layer */
  readonly filters: number;
  /** weights of one filter */
  readonly fanIn: number;
}

/** Bytes of a scale and a bias. */
const FACTS_BYTES = 8;

/**
 * Reads weights kept as int8 with a scale for each filter, as models/emoji-1000/training/export.py writes them: for each
 * layer, little-endian, a float32 scale for each filter, a float32 bias for each filter, then the filters' int8 codes.
 * A weight is code × scale in float32.
 * @param layers in the file's order
 * @param where the file's name for error messages
 * @throws EyerissError `weights.malformed` when the file has another size, or a scale or bias is not finite
 */
export function readInt8Filters(
  bytes: Uint8Array,
  layers: readonly Int8Layer[],
  where: string,
): Map<string, LayerWeights> {
  const needed = layers.reduce((sum, { filters, fanIn }) => sum + filters * (FACTS_BYTES + fanIn), 0);
  if (bytes.length !== needed)
    throw malformed(`${where} has ${bytes.length} bytes`, `its layers need ${needed}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const floats = (count: number, what: string): Float32Array => {
    const values = Float32Array.from({ length: count }, (_, i) => view.getFloat32(at + 4 * i, true));
    at += 4 * count;
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0)
      throw malformed(`${where}: ${what} ${wrong} is ${values[wrong]}`, 'it must be a finite number');
    return values;
  };
  const read = new Map<string, LayerWeights>();
  for (const { name, filters, fanIn } of layers) {
    const scales = floats(filters, `${name}'s scale`);
    const bias = floats(filters, `${name}'s bias`);
    const weights = new Float32Array(filters * fanIn);
    for (let m = 0, i = 0; m < filters; m++) {
      for (const end = i + fanIn; i < end; i++) weights[i] = view.getInt8(at + i) * scales[m]!;
    }
    at += weights.length;
    read.set(name, { weights, bias });
  }
  return read;
}

function malformed(problem: string, limit: string): EyerissError {
  return new EyerissError({
    code: 'weights.malformed',
    problem,
    limit,
    remedy: 'restore the file from the repository',
  });
}
