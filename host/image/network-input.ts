import { EyerissError } from '../../engine/errors.ts';
import { toWord } from '../../engine/fixed-point.ts';
import type { NetworkInput } from '../../models/network.ts';

/** The word of every byte value, for blue, green and red in this order: 256 entries each. */
export type InputWordTables = readonly [blue: Int16Array, green: Int16Array, red: Int16Array];

/**
 * Pixels as the network's `data` blob: channels blue, green, red, `byte − mean` each.
 * @param rgb H × W × 3 bytes of the network's input size, red first
 * @returns C × H × W
 * @throws EyerissError `image.frame-size` if `rgb` has another size
 */
export function planarInput(rgb: Uint8Array, input: NetworkInput): Float32Array {
  const data = new Float32Array(3 * checkFrameSize(rgb, input));
  writePlanarInput(rgb, input, data);
  return data;
}

/** {@link planarInput} into a buffer of the caller's: whole planes of H × W, from plane `channel` on. */
export function writePlanarInput(
  rgb: Uint8Array,
  input: NetworkInput,
  data: Float32Array,
  channel = 0,
): void {
  const pixels = checkFrameSize(rgb, input);
  const from = 2 - channel;
  for (let plane = 0; plane * pixels < data.length; plane++) {
    const mean = input.meanBgr[channel + plane]!;
    for (let pixel = 0; pixel < pixels; pixel++) {
      data[plane * pixels + pixel] = rgb[3 * pixel + from - plane]! - mean;
    }
  }
}

/**
 * Tables that turn bytes into ifmap words: `toWord((byte − mean) · ifmapScale)`. The difference is rounded to
 * float32 first, so that the words are those of {@link planarInput}'s values, whatever the mean. `ConvSession.writeBytes`
 * goes from pixels straight to the first layer's ifmap words with them, without the float blob between.
 * @param ifmapScale words per unit of the first layer's ifmap
 */
export function inputWordTables(input: NetworkInput, ifmapScale: number): InputWordTables {
  const table = (mean: number) =>
    Int16Array.from({ length: 256 }, (_, byte) => toWord(Math.fround(byte - mean) * ifmapScale));
  const [blue, green, red] = input.meanBgr;
  return [table(blue), table(green), table(red)];
}

/** The largest magnitude that any pixel gives `data`: of `byte − mean` over all bytes and channels. */
export function inputMagnitude({ meanBgr }: NetworkInput): number {
  return Math.max(...meanBgr.map((mean) => Math.max(mean, 255 - mean)));
}

/**
 * Checks that a frame has the network's input size.
 * @returns pixels of the network's input
 * @throws EyerissError `image.frame-size`
 */
export function checkFrameSize(rgb: Uint8Array, { width, height }: NetworkInput): number {
  const pixels = width * height;
  if (rgb.length === 3 * pixels) return pixels;
  throw new EyerissError({
    code: 'image.frame-size',
    problem: `a frame of ${rgb.length} bytes`,
    limit: `the network takes ${width}×${height} RGB pixels, ${3 * pixels} bytes`,
    remedy: 'resize the picture first',
  });
}
