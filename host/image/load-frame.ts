import type { NetworkInput } from '../../models/network.ts';
import { decodeImage } from './decode-image.ts';
import { resizeForNetwork, type ResizeRule } from './resize.ts';

/**
 * A picture file as a network's input pixels.
 * @returns height × width × 3 RGB bytes
 * @throws EyerissError `image.*` naming the file
 */
export async function loadFrame(file: string, input: NetworkInput, rule: ResizeRule): Promise<Uint8Array> {
  return resizeForNetwork(await decodeImage(file), input, rule).rgb;
}
