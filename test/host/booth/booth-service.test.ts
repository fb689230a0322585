import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkAttractRun } from '../../../host/booth/attract-run.ts';
import {
  BoothService,
  MOST_BOOTH_BYTES,
  type BoothServiceOptions,
} from '../../../host/booth/booth-service.ts';
import { RotatingLog } from '../../../host/booth/rotating-log.ts';
import { openStore } from '../../../models/store.ts';
import { findModel } from '../../../models/manifest.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';
import { ask, served } from '../serve/served.ts';

/** A booth without any network in its store, unless some are named. */
function booth(options: Partial<BoothServiceOptions> = {}, networks: readonly string[] = []): BoothService {
  const root = temporaryFolder();
  for (const id of networks) for (const { file } of findModel(id).files) put('', root, 'downloads', id, file);
  const log = new RotatingLog(join(root, 'booth.log'));
  return new BoothService({ log, store: openStore({ root, env: {} }), ...options });
}

const state = (service: BoothService): unknown => {
  const answer = service.answer('GET', 'state', '');
  return answer.kind === 'json' ? answer.value : answer;
};
const logOf = ({ log }: BoothService): string => readFileSync(log.path, 'utf8');

describe('the host’s side of a booth', () => {
  it('names the complete networks, the house’s own first', () => {
    expect(state(booth())).toEqual({ models: [], cards: 'emoji-1000', attract: false });
    const both = ['squeezenet-1.0', 'squeezenet-1.1'];
    expect(state(booth({}, both))).toEqual({ models: both, cards: 'emoji-1000', attract: false });
    expect(state(booth({ model: 'squeezenet-1.1' }, both))).toEqual({
      models: both.toReversed(),
      cards: 'squeezenet-1.1',
      attract: false,
    });
    expect(state(booth({ model: 'alexnet', attract: '/run' }, both))).toEqual({
      models: both,
      cards: 'alexnet',
      attract: true,
    });
  });

  it('takes a state as a sign of life, and an exit to the one who opened the page', () => {
    let alive = 0;
    const service = booth({ onAlive: () => alive++, onExit: () => true });
    state(service);
    expect(alive).toBe(1);
    expect(service.answer('POST', 'exit', '')).toEqual({ kind: 'json', value: { closes: true } });
    expect(booth().answer('POST', 'exit', '')).toEqual({ kind: 'json', value: { closes: false } });
    expect(logOf(service)).toContain('booth.exit');
  });

  it('writes a page’s events into its log, but no flood of them and nothing else', () => {
    const service = booth();
    const say = (body: string): string => service.answer('POST', 'event', body).kind;
    expect(say('{"event":"camera.ended","text":"it was unplugged"}')).toBe('json');
    for (const body of [
      '',
      '{',
      '[]',
      '{"event":"No Name"}',
      '{"event":"a","more":1}',
      '{"event":"a","text":1}',
    ])
      expect(say(body)).toBe('refused');
    for (let i = 0; i < 500; i++) say('{"event":"mad"}');
    expect(logOf(service).match(/mad/g)).toHaveLength(59);
    expect(logOf(service)).toMatch(/camera\.ended it was unplugged/);
  });

  it('has nothing else', () => {
    const service = booth();
    expect(service.answer('GET', 'attract', '')).toMatchObject({ status: 404 });
    expect(service.answer('GET', '../secret', '')).toMatchObject({ status: 404 });
    expect(service.answer('GET', 'toString', '')).toMatchObject({ status: 404 });
    expect(service.answer('GET', 'exit', '')).toMatchObject({ status: 405 });
  });

  it('refuses a recording that is none', async () => {
    const file = put('not a run at all, but long enough for a header', temporaryFolder(), 'a.eyeriss');
    await expect(checkAttractRun(file)).rejects.toMatchObject({ code: 'run.format' });
    await expect(checkAttractRun(`${file}.none`)).rejects.toMatchObject({ code: 'run.unreadable' });
  });
});

describe('a booth on the server', () => {
  it('answers its page, which has the token, and nobody else', async () => {
    const attract = put('the run', temporaryFolder(), 'a.eyeriss');
    const service = booth({ attract });
    const { server, token } = await served({ booth: service });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?booth=1#token=/);
    const own = { Authorization: `Bearer ${token}` };
    expect(await ask(server.port, '/booth/attract', { headers: own })).toMatchObject({
      status: 200,
      body: 'the run',
    });
    const answer = await ask(server.port, '/booth/state', { headers: own });
    expect(JSON.parse(answer.body)).toEqual({ models: [], cards: 'emoji-1000', attract: true });
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const wrong: Record<string, string>[] = [
      {},
      { Authorization: 'Bearer wrong' },
      { Authorization: `Basic ${token}` },
    ];
    for (const headers of wrong)
      for (const path of ['attract', 'state', 'exit'])
        expect((await ask(server.port, `/booth/${path}`, { headers })).status).toBe(401);
    const foreign = { ...own, Origin: 'http://evil.example' };
    expect((await ask(server.port, '/booth/state', { headers: foreign })).status).toBe(403);
  });

  it('takes short bodies only', async () => {
    const { server, token } = await served({ booth: booth() });
    const post = (body: string) =>
      fetch(`http://127.0.0.1:${server.port}/booth/event`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}` },
        body,
      });
    expect((await post('{"event":"page.test"}')).status).toBe(200);
    expect((await post('x'.repeat(MOST_BOOTH_BYTES + 1))).status).toBe(413);
  });

  it('is not there where no booth was asked for', async () => {
    const { server, token } = await served();
    expect(server.url).not.toContain('booth');
    const headers = { Authorization: `Bearer ${token}` };
    expect((await ask(server.port, '/booth/state', { headers })).status).toBe(404);
  });
});
