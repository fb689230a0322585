import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { EyerissError } from '../../engine/errors.ts';
import type { NetworkInput, ResizeRule } from '../../models/network.ts';
import { isCameraName } from '../camera/camera-device.ts';
import { openWebcam } from '../camera/webcam.ts';
import { imageFiles, isImageName } from '../image/image-files.ts';
import { decodeFrame, loadFrame } from '../image/load-frame.ts';
import { splitMjpeg } from '../image/mjpeg-split.ts';
import { ownResize } from '../image/scaling/resize.ts';

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
  /** The next frame; undefined behind the last one of pictures that come once. */
  next(): Promise<SourceFrame | undefined>;
  close(): Promise<void>;
}

/** How a source is opened; all optional. */
export interface SourceOptions {
  /** default: the network's own */
  readonly rule?: ResizeRule | undefined;
  /** whether pictures and clips end with their last one; by default they begin again */
  readonly once?: boolean;
  /** Told of each picture among several that cannot be read and is left out; by default one that cannot ends it. */
  readonly onProblem?: (error: unknown) => void;
}

/**
 * Opens a camera (`/dev/videoN`, `TEST`, `FILE:picture.jpg`), a folder of pictures, a picture or a raw MJPEG clip.
 * @throws EyerissError `source.unknown`, or what the source itself throws
 */
export async function openFrameSource(
  name: string,
  input: NetworkInput,
  options: SourceOptions = {},
): Promise<FrameSource> {
  const { rule = ownResize(input) } = options;
  if (isCameraName(name)) return await cameraSource(name, input, rule);
  const found = await stat(name).catch((cause: unknown) => {
    throw unknownSource(name, 'there is no such file or folder', cause);
  });
  if (found.isDirectory() || isImageName(name)) {
    const files = found.isDirectory() ? await imageFiles(name) : [name];
    return inTurn(basename(name), files.length, options, async (index) => {
      const file = files[index]!;
      return { rgb: await loadFrame(file, input, rule), file: basename(file) };
    });
  }
  if (!/^\.(mjpeg|mjpg)$/i.test(extname(name)))
    throw unknownSource(name, `files that end in "${extname(name)}" are not read`);
  const bytes = await readFile(name);
  const pictures = splitMjpeg(bytes);
  return inTurn(basename(name), pictures.length, options, async (index) => {
    const [offset, length] = pictures[index]!;
    const title = `picture ${index + 1} of ${basename(name)}`;
    return { rgb: await decodeFrame(bytes.subarray(offset, offset + length), title, input, rule) };
  });
}

async function cameraSource(device: string, input: NetworkInput, rule: ResizeRule): Promise<FrameSource> {
  const camera = await openWebcam(device);
  return {
    title: device,
    count: undefined,
    async next() {
      const jpeg = await camera.capture();
      return {
        rgb: await decodeFrame(jpeg, `picture of ${device}`, input, rule),
        capturedAt: Date.now(),
      };
    },
    close: () => camera.close(),
  };
}

/** A source of pictures by their number. */
function inTurn(
  title: string,
  count: number,
  { once = false, onProblem }: SourceOptions,
  load: (index: number) => Promise<Omit<SourceFrame, 'capturedAt'>>,
): FrameSource {
  let taken = 0;
  return {
    title,
    count,
    async next() {
      for (let failed = 0; !once || taken < count;) {
        const index = taken++ % count;
        try {
          return { ...(await load(index)), capturedAt: Date.now() };
        } catch (error) {
          // where none of them can be read there is nothing to go on with
          if (!onProblem || ++failed === count) throw error;
          if (taken <= count) onProblem(error);
        }
      }
      return undefined;
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
