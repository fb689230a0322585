import { EyerissError } from '../../engine/errors.ts';

/** Q7.8: 16-bit two's complement with 8 bits after the binary point. */
const ONE = 256;

/**
 * Reads a headerless file of little-endian int16 in Q7.8 (value / 256): every value is exact in float32.
 * @param count values the layer needs
 * @param where the file's name for error messages
 * @throws EyerissError `weights.malformed` when the file holds another number of values, or half a value
 */
export function readQ78(bytes: Uint8Array, count: number, where: string): Float32Array {
  if (bytes.length !== count * 2) {
    throw new EyerissError({
      code: 'weights.malformed',
      problem: `${where} has ${bytes.length} bytes`,
      limit: `the layer needs ${count} 16-bit values, ${count * 2} bytes`,
      remedy: 'fetch the file again with `eyeriss models fetch`',
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 1) values[i] = view.getInt16(i * 2, true) / ONE;
  return values;
}
