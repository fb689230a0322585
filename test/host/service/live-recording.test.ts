import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { plainExecutor } from '../../../engine/index.ts';
import { RunReader, type ReadFrame } from '../../../host/recording/run-reader.ts';
import { RunWriter } from '../../../host/recording/run-writer.ts';
import { verifyRun } from '../../../host/recording/verify-run.ts';
import { LiveService } from '../../../host/service/live-service.ts';
import { openStore } from '../../../models/store.ts';
import { ServiceClient } from '../../support/service-client.ts';
import { smallModel } from '../../support/small-model.ts';
import { smallFrame, smallNetwork } from '../../support/small-network.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NETWORK = smallNetwork();
const SIZE = { width: NETWORK.input.width, height: NETWORK.input.height };

let folder: string;
beforeEach(() => {
  folder = join(temporaryFolder(), 'made when needed');
  vi.stubEnv('EYERISS_RECORDINGS', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

async function ready(): Promise<ServiceClient> {
  const service = await LiveService.open({
    store: openStore({ root: temporaryFolder(), env: {} }),
    model: 'small',
    executor: plainExecutor,
    load: () => smallModel(),
  });
  onTestFinished(() => service.close());
  const client = new ServiceClient((channel) => service.connect(channel));
  client.hello();
  await client.next('state', ({ state }) => state === 'ready');
  return client;
}

/** Sends frames one after the other and waits for each result. */
async function run(client: ServiceClient, first: number, last: number): Promise<void> {
  for (let number = first; number <= last; number++) {
    client.frame(number, smallFrame(NETWORK, number), SIZE);
    await client.next('result', (result) => result.number === number);
  }
}

async function readAll(path: string): Promise<ReadFrame[]> {
  const reader = await RunReader.open(path);
  const frames: ReadFrame[] = [];
  for await (const frame of reader.frames()) frames.push(frame);
  await reader.close();
  return frames;
}

describe('the record button', () => {
  it('writes this client’s frames between on and off, and they verify', async () => {
    const client = await ready();
    await run(client, 1, 2);
    client.say({ type: 'record', on: true });
    const { path } = await client.next('recording', ({ on }) => on);
    await run(client, 3, 7);
    client.say({ type: 'settings', settings: { coreClockMhz: 100, gating: false } });
    await run(client, 8, 8);
    client.say({ type: 'record', on: false });
    const over = await client.next('recording', ({ on }) => !on);
    expect(over).toMatchObject({ path, frames: 6, reason: 'stopped' });
    await run(client, 9, 9);
    expect(readdirSync(folder)).toHaveLength(1);
    const frames = await readAll(path);
    expect(frames.map(({ frame }) => frame.capturedAt)).toEqual([1003, 1004, 1005, 1006, 1007, 1008]);
    expect(frames.map(({ frame }) => Buffer.from(frame.rgb).toString('hex'))).toEqual(
      [3, 4, 5, 6, 7, 8].map((seed) => Buffer.from(smallFrame(NETWORK, seed)).toString('hex')),
    );
    expect(frames.map(({ result }) => [result.chip.coreClockMhz, result.chip.gating])).toEqual([
      ...Array<unknown>(5).fill([200, true]),
      [100, false],
    ]);
    const reader = await RunReader.open(path);
    const found = await verifyRun(reader, await smallModel(), plainExecutor);
    expect(found).toEqual({ frames: 6, identical: 6 });
    expect(reader.end?.reason).toBe('stopped');
    await reader.close();
  });

  it('gives every recording of the same second a file of its own', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const client = await ready();
    const paths: string[] = [];
    for (let nth = 1; nth <= 3; nth++) {
      client.say({ type: 'record', on: true });
      const { path } = await client.next('recording', ({ on, path }) => on && !paths.includes(path));
      paths.push(path);
      await run(client, nth, nth);
      client.say({ type: 'record', on: false });
      await client.next('recording', (message) => !message.on && message.path === path);
    }
    expect(paths.map((path) => path.slice(paths[0]!.lastIndexOf(' small') + 1))).toEqual([
      'small.eyeriss',
      'small (2).eyeriss',
      'small (3).eyeriss',
    ]);
    for (const path of paths) expect(await readAll(path)).toHaveLength(1);
    expect(client.all('notice')).toEqual([]);
  });

  it('ends with a change of N, whose frames would be counted otherwise', async () => {
    const client = await ready();
    client.say({ type: 'record', on: true });
    const { path } = await client.next('recording', ({ on }) => on);
    await run(client, 1, 2);
    client.set({ batch: 1 });
    expect(await client.next('recording', ({ on }) => !on)).toMatchObject({
      frames: 2,
      reason: 'settings changed',
    });
    expect(await readAll(path)).toHaveLength(2);
  });

  it('ends, says why and lets frames go on where the disk fails in the middle', async () => {
    const client = await ready();
    client.say({ type: 'record', on: true });
    const { path } = await client.next('recording', ({ on }) => on);
    await run(client, 1, 2);
    const append = vi.spyOn(RunWriter.prototype, 'append').mockRejectedValueOnce(new Error('EIO'));
    await run(client, 3, 3);
    expect(await client.next('recording', ({ on }) => !on)).toMatchObject({ frames: 2 });
    expect((await client.next('notice', ({ code }) => code === 'record.failed')).message).toContain('EIO');
    append.mockRestore();
    await run(client, 4, 4);
    expect(await readAll(path)).toHaveLength(2);
  });

  it('says why where nothing can be written, and frames go on', async () => {
    vi.stubEnv('EYERISS_RECORDINGS', '/dev/null/nowhere');
    const client = await ready();
    client.say({ type: 'record', on: true });
    const notice = await client.next('notice', ({ code }) => code === 'record.failed');
    expect(notice.severity).toBe('error');
    expect(notice.tip).toContain('EYERISS_RECORDINGS');
    await run(client, 1, 1);
    expect(client.all('recording')).toEqual([]);
  });
});
