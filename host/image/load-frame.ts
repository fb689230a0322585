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

/** How pictures are loaded; all but the problems' listener optional. */
export interface LoadFrames {
  /** default: the network's own */
  readonly rule?: ResizeRule;
  /** pictures that are enough; default: all */
  readonly most?: number;
  /** told of each picture that cannot be read and is left out */
  readonly onProblem: (error: unknown) => void;
}

/**
 * Picture files, in their order, as a network's input pixels; those that cannot be read are left out.
 * @returns of each height × width × 3 RGB bytes
 * @throws EyerissError `image.*` of the last picture if none can be read
 */
export async function loadFrames(
  files: readonly string[],
  input: NetworkInput,
  { rule, most = files.length, onProblem }: LoadFrames,
): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for (const [index, file] of files.entries()) {
    if (frames.length === most) break;
    try {
      frames.push(await loadFrame(file, input, rule));
    } catch (error) {
      if (!(error instanceof EyerissError)) throw error;
      if (frames.length === 0 && index === files.length - 1) throw error;
      onProblem(error);
    }
  }
  return frames;
}
