import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { EyerissError } from '../../engine/errors.ts';
import type { NetworkInput, ResizeRule } from '../../models/network.ts';
import { isCameraName } from '../camera/camera-device.ts';
import { openWebcam } from '../camera/webcam.ts';
import { decodeImage } from '../image/decode-image.ts';
import { imageFiles, isImageName } from '../image/image-files.ts';
import { splitMjpeg } from '../image/mjpeg-split.ts';
import { ownResize, resizeForNetwork } from '../image/scaling/resize.ts';

/** A frame at the network's input size. */
export interface SourceFrame {
  readonly rgb: Uint8Array;
  /** ms since 1970 */
  readonly capturedAt: number;
  /** name of the picture's file, where it has one */
  readonly file?: string;
}

/** What frames come from. */
export interface FrameSource {
  /** for people */
  readonly title: string;
  /** frames that there are; undefined for a camera */
  readonly count: number | undefined;
  /** The next frame; pictures and clips begin again behind their last one. */
  next(): Promise<SourceFrame>;
  close(): Promise<void>;
}

/**
 * Opens a camera (`/dev/videoN`, `TEST`, `FILE:picture.jpg`), a folder of pictures, a picture or a raw MJPEG clip.
 * @throws EyerissError `source.unknown`, or what the source itself throws
 */
export async function openFrameSource(
  name: string,
  input: NetworkInput,
  rule: ResizeRule = ownResize(input),
): Promise<FrameSource> {
  if (isCameraName(name)) return await cameraSource(name, input, rule);
  const found = await stat(name).catch((cause: unknown) => {
    throw unknownSource(name, 'there is no such file or folder', cause);
  });
  const toFrame = async (picture: string | Uint8Array, title: string): Promise<Uint8Array> =>
    resizeForNetwork(await decodeImage(picture, title), input, rule).rgb;
  if (found.isDirectory() || isImageName(name)) {
    const files = found.isDirectory() ? await imageFiles(name) : [name];
    return inTurn(basename(name), files.length, async (index) => {
      const file = files[index]!;
      return { rgb: await toFrame(file, file), file: basename(file) };
    });
  }
  if (!/^\.(mjpeg|mjpg)$/i.test(extname(name)))
    throw unknownSource(name, `files that end in "${extname(name)}" are not read`);
  const bytes = await readFile(name);
  const pictures = splitMjpeg(bytes);
  return inTurn(basename(name), pictures.length, async (index) => {
    const [offset, length] = pictures[index]!;
    const title = `picture ${index + 1} of ${basename(name)}`;
    return { rgb: await toFrame(bytes.subarray(offset, offset + length), title) };
  });
}

async function cameraSource(device: string, input: NetworkInput, rule: ResizeRule): Promise<FrameSource> {
  const camera = await openWebcam(device);
  return {
    title: device,
    count: undefined,
    async next() {
      const jpeg = await camera.capture();
      const image = await decodeImage(jpeg, `picture of ${device}`);
      return { rgb: resizeForNetwork(image, input, rule).rgb, capturedAt: Date.now() };
    },
    close: () => camera.close(),
  };
}

/** A source of pictures by their number, over and over. */
function inTurn(
  title: string,
  count: number,
  load: (index: number) => Promise<Omit<SourceFrame, 'capturedAt'>>,
): FrameSource {
  let taken = 0;
  return {
    title,
    count,
    async next() {
      const frame = await load(taken++ % count);
      return { ...frame, capturedAt: Date.now() };
    },
    close: () => Promise.resolve(),
  };
}

function unknownSource(name: string, why: string, cause?: unknown): EyerissError {
  return new EyerissError(
    {
      code: 'source.unknown',
      problem: `--source ${name}: ${why}`,
      limit:
        'a source is a camera (/dev/video0), a folder of pictures, a picture, or a raw MJPEG clip (.mjpeg)',
      remedy:
        'name one of these; a film becomes a clip with: ffmpeg -i film.mp4 -c:v mjpeg -f mjpeg clip.mjpeg',
    },
    { cause },
  );
}
