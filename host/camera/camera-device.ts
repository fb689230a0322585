import { EyerissError } from '../../engine/errors.ts';

/** Devices that fswebcam knows; nothing a shell could read otherwise. */
const DEVICE = /^(?:\/dev\/video\d{1,3}|TEST|FILE:[\w./][\w./-]*)$/;

/** The system's first camera. */
export const USUAL_DEVICE = '/dev/video0';

/** Whether a name is meant as a camera's: one that {@link checkDevice} takes, or might with a letter less. */
export function isCameraName(name: string): boolean {
  return name === 'TEST' || name.startsWith('/dev/') || name.startsWith('FILE:');
}

/**
 * Checks a device's name, which goes into a shell's command line: a camera of the system, fswebcam's test picture, or
 * a picture file under a plain name.
 * @throws EyerissError `camera.device`
 */
export function checkDevice(name: string): string {
  if (DEVICE.test(name)) return name;
  throw new EyerissError({
    code: 'camera.device',
    problem: `${JSON.stringify(name)} names no camera`,
    limit: 'a camera is /dev/videoN, TEST, or FILE:path with letters, digits and . _ - / only',
    remedy: `ls /dev/video* shows the cameras; the usual one is ${USUAL_DEVICE}`,
  });
}
