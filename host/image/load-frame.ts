import type { NetworkInput, ResizeRule } from '../../models/network.ts';
import { decodeImage } from './decode-image.ts';
import { ownResize, resizeForNetwork } from './scaling/resize.ts';

/**
 * A picture file as a network's input pixels.
 * @param rule the network's own by default
 * @returns height × width × 3 RGB bytes
 * @throws EyerissError `image.*` naming the file
 */
export async function loadFrame(
  file: string,
  input: NetworkInput,
  rule: ResizeRule = ownResize(input),
): Promise<Uint8Array> {
  return resizeForNetwork(await decodeImage(file), input, rule).rgb;
}
