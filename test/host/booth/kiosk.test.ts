import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Kiosk } from '../../../host/booth/kiosk.ts';
import { kioskCommand } from '../../../host/system/kiosk-browser.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';

const PAGE = 'http://127.0.0.1:4168/?booth=1#token=abc';

/** A folder for PATH with a browser of a few lines, which writes its arguments down. */
function browser(script: string): { readonly PATH: string; readonly starts: () => string[] } {
  const folder = temporaryFolder();
  const log = join(folder, 'starts');
  chmodSync(put(`#!/bin/sh\necho "$@" >> ${log}\n${script}\n`, folder, 'chromium'), 0o755);
  return {
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    starts: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}

function openKiosk(script: string, options = {}): { starts: () => string[]; events: string[]; kiosk: Kiosk } {
  const { PATH, starts } = browser(script);
  const events: string[] = [];
  const kiosk = Kiosk.open({
    ...{ url: PAGE, system: { platform: 'linux', env: { PATH, DISPLAY: ':0' } }, firstDelayMs: 20 },
    onEvent: (event) => events.push(event),
    ...options,
  });
  if (typeof kiosk === 'string') throw new Error(kiosk);
  onTestFinished(() => {
    kiosk.close();
  });
  return { starts, events, kiosk };
}

describe('the kiosk’s browser', () => {
  it('is the first that is there, with a profile of its own and no question', () => {
    const { PATH } = browser('');
    const command = kioskCommand(PAGE, '/profile', { platform: 'linux', env: { PATH, DISPLAY: ':0' } });
    expect(command).toMatchObject({ program: expect.stringMatching(/chromium$/) as string });
    expect((command as { args: readonly string[] }).args).toEqual(
      expect.arrayContaining([
        '--kiosk',
        '--user-data-dir=/profile',
        '--auto-accept-camera-and-microphone-capture',
      ]),
    );
    expect((command as { args: readonly string[] }).args.at(-1)).toBe(PAGE);
  });

  it('says why there is none', () => {
    expect(kioskCommand(PAGE, '', { platform: 'linux', env: {} })).toBe('there is no display');
    const env = { PATH: temporaryFolder(), DISPLAY: ':0' };
    expect(kioskCommand(PAGE, '', { platform: 'linux', env })).toMatch(/no Chromium, Chrome or Edge/);
    const EYERISS_CHROMIUM = '/nowhere';
    expect(kioskCommand(PAGE, '', { platform: 'linux', env: { ...env, EYERISS_CHROMIUM } })).toMatch(
      /no Chromium/,
    );
  });

  it('is started again when it ends', async () => {
    const { starts, events } = openKiosk('exit 1');
    await expect.poll(() => starts().length).toBeGreaterThan(2);
    expect(starts()[0]).toContain(PAGE);
    expect(events).toContain('kiosk.ended');
  });

  it('is started again when its page says nothing any more', async () => {
    const { starts, events, kiosk } = openKiosk('exec sleep 60', { silentMs: 300, startingMs: 60_000 });
    await expect.poll(() => starts().length).toBe(1);
    kiosk.alive();
    await expect.poll(() => starts().length).toBe(2);
    expect(events).toEqual(['kiosk.silent', 'kiosk.ended']);
  });

  it('ends with the booth', async () => {
    const { starts, kiosk } = openKiosk('exec sleep 60');
    await expect.poll(() => starts().length).toBe(1);
    kiosk.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(starts()).toHaveLength(1);
  });
});
