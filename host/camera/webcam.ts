import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodeWebcam from 'node-webcam';
import { EyerissError } from '../../engine/errors.ts';
import { findExecutable } from '../system/find-executable.ts';
import { checkDevice } from './camera-device.ts';

/** Asked of the camera, which may give what is nearest. */
const WIDTH = 640;
const HEIGHT = 480;
/** A camera's first frames are dark while it finds its exposure. */
const SKIPPED_FRAMES = 3;
/** Folders that may stand in a shell's command line as they are. */
const PLAIN_PATH = /^[\w./-]+$/;

/** A camera, one picture at a time, through node-webcam and fswebcam. */
export interface Webcam {
  /**
   * Takes a picture.
   * @returns the bytes of a JPEG file
   * @throws EyerissError `camera.none` if there is no camera under this name or it gave nothing
   */
  capture(): Promise<Uint8Array>;
  /** Removes what captures left on disk. */
  close(): Promise<void>;
}

/**
 * Opens a camera.
 * @throws EyerissError `camera.device` or `camera.fswebcam`
 */
export async function openWebcam(device: string): Promise<Webcam> {
  checkDevice(device);
  if (findExecutable('fswebcam', process.env['PATH']) === undefined) {
    throw new EyerissError({
      code: 'camera.fswebcam',
      problem: 'fswebcam is not installed',
      limit: 'pictures are taken with it',
      remedy: 'on Debian: apt-get install fswebcam',
    });
  }
  const folder = await mkdtemp(join(PLAIN_PATH.test(tmpdir()) ? tmpdir() : '/tmp', 'eyeriss-camera-'));
  const picture = join(folder, 'frame.jpg');
  const camera = new nodeWebcam.FSWebcam({
    device,
    width: WIDTH,
    height: HEIGHT,
    quality: 95,
    output: 'jpeg',
    skip: device.startsWith('/dev/') ? SKIPPED_FRAMES : false,
    delay: 0,
    saveShots: false,
    callbackReturn: 'location',
    verbose: false,
  });
  return {
    async capture() {
      await rm(picture, { force: true });
      const failure = await new Promise<Error | null>((resolve) => {
        camera.capture(picture, resolve);
      });
      // fswebcam ends with 0 without a camera, too: the file is the only sign.
      const bytes = await readFile(picture).catch(() => undefined);
      if (bytes === undefined || bytes.length === 0) throw noPicture(device, failure);
      return bytes;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function noPicture(device: string, cause: Error | null): EyerissError {
  const file = device.startsWith('FILE:');
  return new EyerissError(
    {
      code: 'camera.none',
      problem: `no picture from ${device}`,
      limit: file ? 'FILE: takes a JPEG or PNG file' : 'it must be a camera that nobody else uses',
      remedy: file
        ? 'check its name'
        : 'ls /dev/video* shows the cameras; TEST in place of one gives a test picture',
    },
    { cause },
  );
}
