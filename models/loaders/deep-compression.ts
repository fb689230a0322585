/**
 * Reader of Deep Compression `.net` files (Han, Mao and Dally, ICLR 2016: pruning, trained codebooks, relative
 * indices), as published for SqueezeNet 1.0. Little-endian, no header beside the entry counts:
 *
 * 1. one u32 a layer: its stored entries N;
 * 2. for each layer: codebook of f32, bias of f32, N codes, N gaps of 4 bits, low nibble first.
 *
 * Positions start at −1; each entry moves on by gap + 1 and puts its codebook value there. Codebook entry 0 is 0,
 * so code 0 serves as filler where a gap is longer than 4 bits can say.
 *
 * CONV layers have 256-entry codebooks and one code a byte. FC layers (only AlexNet's file has any) have 16-entry
 * codebooks and two codes a byte, low nibble first: written as described by the publisher, but NOT checked against
 * that file, which was not at hand.
 */
import { EyerissError } from '../../engine/errors.ts';
import type { LayerWeights } from '../network.ts';

/** Size of one layer of the file, in words. */
export interface DeepCompressionLayer {
  readonly name: string;
  readonly weightCount: number;
  readonly biasCount: number;
  /** Bits of a code: 8 for CONV layers (the default), 4 for FC layers. */
  readonly codeBits?: 8 | 4;
}

function malformed(where: string, problem: string, limit: string): EyerissError {
  return new EyerissError({
    code: 'weights.malformed',
    problem: `${where}: ${problem}`,
    limit,
    remedy: 'fetch the file again with `eyeriss models fetch`',
  });
}

/** Takes slices off a buffer in order, so that every byte has exactly one reader. */
class ByteCursor {
  private at = 0;
  private readonly bytes: Uint8Array;
  private readonly where: string;

  constructor(bytes: Uint8Array, where: string) {
    this.bytes = bytes;
    this.where = where;
  }

  take(count: number, what: string): Uint8Array {
    const left = this.bytes.length - this.at;
    if (count > left) {
      throw malformed(this.where, `truncated in ${what}`, `it needs ${count} bytes, ${left} are left`);
    }
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  float32(count: number, what: string): Float32Array {
    const slice = this.take(count * 4, what);
    const view = new DataView(slice.buffer, slice.byteOffset, slice.byteLength);
    return Float32Array.from({ length: count }, (_, i) => view.getFloat32(i * 4, true));
  }

  uint32(what: string): number {
    const slice = this.take(4, what);
    return new DataView(slice.buffer, slice.byteOffset, 4).getUint32(0, true);
  }

  end(): void {
    const left = this.bytes.length - this.at;
    if (left > 0)
      throw malformed(this.where, `${left} bytes after the last layer`, 'the file must end there');
  }
}

/** Entry i of a packed list of nibbles, low nibble of each byte first. */
function nibble(packed: Uint8Array, i: number): number {
  return (packed[i >> 1]! >> ((i & 1) * 4)) & 15;
}

function readLayer(
  cursor: ByteCursor,
  layer: DeepCompressionLayer,
  entries: number,
  where: string,
): LayerWeights {
  const codeBits = layer.codeBits ?? 8;
  const packedBytes = Math.ceil(entries / 2);
  const codebook = cursor.float32(2 ** codeBits, `the codebook of ${layer.name}`);
  const bias = cursor.float32(layer.biasCount, `the bias of ${layer.name}`);
  const codes = cursor.take(codeBits === 8 ? entries : packedBytes, `the codes of ${layer.name}`);
  const gaps = cursor.take(packedBytes, `the gaps of ${layer.name}`);
  const weights = new Float32Array(layer.weightCount);
  let position = -1;
  for (let i = 0; i < entries; i += 1) {
    position += nibble(gaps, i) + 1;
    if (position >= layer.weightCount) {
      throw malformed(
        where,
        `entry ${i} of ${layer.name} is at position ${position}`,
        `the layer has ${layer.weightCount} weights`,
      );
    }
    weights[position] = codebook[codeBits === 8 ? codes[i]! : nibble(codes, i)]!;
  }
  return { weights, bias };
}

/**
 * Decodes a `.net` file whose layers are, in this order, `layers`. Weights keep the file's order (OIHW).
 * @param where the file's name for error messages
 * @throws EyerissError `weights.malformed` when the file is truncated, has bytes left over, or puts a weight
 *   past the end of its layer
 */
export function readDeepCompression(
  bytes: Uint8Array,
  layers: readonly DeepCompressionLayer[],
  where: string,
): Map<string, LayerWeights> {
  const cursor = new ByteCursor(bytes, where);
  const entries = layers.map((layer) => cursor.uint32(`the entry count of ${layer.name}`));
  const weights = new Map(
    layers.map((layer, i) => [layer.name, readLayer(cursor, layer, entries[i]!, where)] as const),
  );
  cursor.end();
  return weights;
}
