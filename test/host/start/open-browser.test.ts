import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { browserCommand } from '../../../host/system/open-browser.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';

const URL = 'http://127.0.0.1:4168/#token=abc';

/** A folder for PATH with these programs. */
function programs(...names: string[]): string {
  const folder = temporaryFolder();
  for (const name of names) chmodSync(put('#!/bin/sh\n', folder, name), 0o755);
  return folder;
}

describe('browserCommand', () => {
  it("is the system's own", () => {
    const PATH = programs('xdg-open', 'open');
    expect(browserCommand(URL, { platform: 'linux', env: { PATH, DISPLAY: ':0' } })).toEqual({
      program: `${PATH}/xdg-open`,
      args: [URL],
    });
    expect(browserCommand(URL, { platform: 'darwin', env: { PATH } })).toEqual({
      program: `${PATH}/open`,
      args: [URL],
    });
    expect(browserCommand(URL, { platform: 'win32', env: {} })).toEqual({
      program: 'cmd',
      args: ['/c', 'start', '""', URL],
    });
  });

  it('says why there is none', () => {
    const PATH = programs('xdg-open');
    expect(browserCommand(URL, { platform: 'linux', env: { PATH } })).toBe('there is no display');
    const env = { PATH: `${temporaryFolder()}:`, DISPLAY: ':0' };
    expect(browserCommand(URL, { platform: 'linux', env })).toBe('xdg-open is not installed');
    expect(browserCommand(URL, { platform: 'linux', env: { DISPLAY: ':0' } })).toMatch(/not installed/);
  });
});
