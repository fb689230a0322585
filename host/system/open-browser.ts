import { spawn } from 'node:child_process';
import { findExecutable } from './find-executable.ts';

/** What decides how a browser is opened; this process's own by default. */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether windows can be shown: always but on Linux without a display. */
export function hasDisplay({ platform, env }: System): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((name) => name !== undefined && name !== '');
}

/** The command that opens an address in the system's browser; a text with the reason where there is none. */
export function browserCommand(
  url: string,
  system: System = process,
): { readonly program: string; readonly args: readonly string[] } | string {
  if (!hasDisplay(system)) return 'there is no display';
  // `start` takes its first quoted argument for a title
  if (system.platform === 'win32')
    return { program: 'cmd', args: ['/c', 'start', '""', url.replaceAll('&', '^&')] };
  const name = system.platform === 'darwin' ? 'open' : 'xdg-open';
  const program = findExecutable(name, system.env['PATH']);
  return program === undefined ? `${name} is not installed` : { program, args: [url] };
}

/**
 * Opens an address in the system's browser, which may take its time.
 * @returns why it could not be tried; undefined otherwise. No error: the address has been printed.
 */
export function openBrowser(url: string, system: System = process): string | undefined {
  const command = browserCommand(url, system);
  if (typeof command === 'string') return command;
  const child = spawn(command.program, command.args, {
    detached: true,
    stdio: 'ignore',
    windowsVerbatimArguments: true,
  });
  child.on('error', () => undefined);
  child.unref();
  return undefined;
}
