import { SourceProblem } from './source.ts';

/** What browsers say when a camera does not start (`DOMException.name`), in plain words. */
const PROBLEMS: Readonly<Record<string, readonly [code: string, message: string, tip: string]>> = {
  NotAllowedError: [
    'camera.not-allowed',
    'the browser may not use it',
    'Allow the camera in the address bar or the system’s privacy settings; it then starts by itself.',
  ],
  NotFoundError: [
    'camera.not-found',
    'no such camera is plugged in',
    'Plug it in; it then starts by itself.',
  ],
  OverconstrainedError: [
    'camera.not-found',
    'this camera is not plugged in',
    'Plug it in, or choose another one.',
  ],
  NotReadableError: [
    'camera.busy',
    'another program uses it, or it does not answer',
    'Close the other program, or pull the plug out and in again.',
  ],
  AbortError: ['camera.busy', 'it stopped while it was starting', 'Pull the plug out and in again.'],
  SecurityError: [
    'camera.not-secure',
    'browsers give cameras only to https:// and 127.0.0.1',
    'Open this page from 127.0.0.1 on the computer that has the camera.',
  ],
};

/** A {@link SourceProblem} for whatever starting a camera threw. */
export function cameraProblem(error: unknown, title: string): SourceProblem {
  if (error instanceof SourceProblem) return error;
  const name = error instanceof Error ? error.name : '';
  const known = PROBLEMS[name];
  if (known) return new SourceProblem(known[0], `${title}: ${known[1]}.`, known[2]);
  const text = error instanceof Error ? error.message : String(error);
  return new SourceProblem('camera.failed', `${title}: ${text}.`, 'Choose another source, or try again.');
}

/** The problem of a camera that ran and ended. */
export function unplugged(title: string): SourceProblem {
  return new SourceProblem(
    'camera.ended',
    `${title} was unplugged or switched off.`,
    'Plug it in again; it then starts by itself. The emoji cards run until then.',
  );
}

/** Problems that may be over when cameras are plugged in, permissions change or some time has passed. */
export function mayComeBack({ code }: SourceProblem): boolean {
  return code.startsWith('camera.') && code !== 'camera.not-secure';
}
