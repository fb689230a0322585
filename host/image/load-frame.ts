import type { NetworkInput, ResizeRule } from '../../models/network.ts';
import { EyerissError } from '../../engine/errors.ts';
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
  return await decodeFrame(file, file, input, rule);
}

/**
 * A picture, decoded, as a network's input pixels.
 * @param picture its file's name, or its bytes
 * @param title what errors call it
 * @returns height × width × 3 RGB bytes
 * @throws EyerissError `image.*` naming the picture
 */
export async function decodeFrame(
  picture: string | Uint8Array,
  title: string,
  input: NetworkInput,
  rule: ResizeRule,
): Promise<Uint8Array> {
  const image = await decodeImage(picture, title);
  try {
    return resizeForNetwork(image, input, rule).rgb;
  } catch (error) {
    if (!(error instanceof EyerissError)) throw error;
    const { code, problem, limit, remedy } = error;
    throw new EyerissError({
      code,
      problem: `${title}: ${problem}`,
      ...(limit !== undefined && { limit }),
      ...(remedy !== undefined && { remedy }),
    });
  }
}
