import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { downloadAddress, downloadFile, type DownloadOptions } from '../../models/download.ts';
import { findModel, type ManifestModel } from '../../models/manifest.ts';
import { rejected, thrown } from '../support/eyeriss-error.ts';
import { put, temporaryFolder } from '../support/temporary-folder.ts';
import { TOY, toyManifest } from '../support/toy-manifest.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server on this machine that lives as long as the test; its address, and the ranges it was asked for. */
async function serve(
  handler: Handler,
): Promise<{ base: string; ranges: (string | undefined)[]; paths: string[] }> {
  const ranges: (string | undefined)[] = [];
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    handler(request, response, ranges.push(request.headers.range));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ranges, paths };
}

/** Answers like a proper file server: 206 with a range, 416 past the end. */
function sendFile(request: IncomingMessage, response: ServerResponse, content: Uint8Array = TOY.big): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const body = content.subarray(start);
  response.setHeader('content-length', body.length);
  if (start > 0) {
    response.writeHead(206, { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` });
  }
  response.end(body);
}

/** Sends half of what was asked for, then hangs up. */
function sendHalf(response: ServerResponse): void {
  response.setHeader('content-length', TOY.big.length);
  response.write(TOY.big.subarray(0, TOY.big.length / 2), () => {
    setTimeout(() => response.destroy(), 20);
  });
}

/** Downloads the toy model's big file (or another one) into a fresh or given folder. */
async function fetchBig(
  base: string,
  options: DownloadOptions = {},
  { folder = temporaryFolder(), id = 'toy' } = {},
): Promise<{ path: string; folder: string; delays: number[] }> {
  const model = findModel(id, toyManifest(base));
  const delays: number[] = [];
  const wait = (delayMs: number): Promise<void> => {
    delays.push(delayMs);
    return Promise.resolve();
  };
  const path = await downloadFile(model, model.files[0]!, folder, { wait, ...options });
  return { path, folder, delays };
}

function expectOnlyBig(folder: string): void {
  expect(readdirSync(join(folder, 'toy'))).toEqual(['big.bin']);
  expect(readFileSync(join(folder, 'toy', 'big.bin')).equals(TOY.big)).toBe(true);
}

const part = (folder: string): string => join(folder, 'toy', 'big.bin.part');

describe('a download that works', () => {
  it('arrives whole under its final name, with progress', async () => {
    const { base, ranges } = await serve((request, response) => {
      sendFile(request, response);
    });
    const steps: number[] = [];
    const { folder, delays } = await fetchBig(base, {
      onProgress: ({ file, bytesDone, bytesTotal }) => {
        expect([file, bytesTotal]).toEqual(['toy/big.bin', TOY.big.length]);
        steps.push(bytesDone);
      },
    });
    expectOnlyBig(folder);
    expect(steps.at(0)).toBe(0);
    expect(steps.at(-1)).toBe(TOY.big.length);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect([ranges, delays]).toEqual([[undefined], []]);
  });

  it('resumes a part left by an earlier run', async () => {
    const { base, ranges } = await serve((request, response) => {
      sendFile(request, response);
    });
    const folder = temporaryFolder();
    put(TOY.big.subarray(0, 70_000), part(folder));
    await fetchBig(base, {}, { folder });
    expectOnlyBig(folder);
    expect(ranges).toEqual(['bytes=70000-']);
  });

  it('starts over when the server ignores the range (200)', async () => {
    const { base, ranges } = await serve((_, response) => response.end(TOY.big));
    const folder = temporaryFolder();
    put(TOY.big.subarray(0, 70_000), part(folder));
    await fetchBig(base, {}, { folder });
    expectOnlyBig(folder);
    expect(ranges).toHaveLength(1);
  });

  it('starts over when the server sends another range than asked for', async () => {
    const { base, ranges } = await serve((request, response, count) => {
      if (count > 1) sendFile(request, response);
      else response.writeHead(206, { 'content-range': `bytes 0-199999/200000` }).end(TOY.big);
    });
    const folder = temporaryFolder();
    put(TOY.big.subarray(0, 70_000), part(folder));
    await fetchBig(base, {}, { folder });
    expectOnlyBig(folder);
    expect(ranges).toEqual(['bytes=70000-', undefined]);
  });

  it('starts over when the server cannot satisfy the range (416)', async () => {
    const { base, ranges } = await serve((request, response, count) => {
      if (count > 1) sendFile(request, response);
      else response.writeHead(416).end();
    });
    const folder = temporaryFolder();
    put(TOY.big.subarray(0, 70_000), part(folder));
    const { delays } = await fetchBig(base, {}, { folder });
    expectOnlyBig(folder);
    expect(ranges).toEqual(['bytes=70000-', undefined]);
    expect(delays).toEqual([]);
  });

  it('takes 416 at the very end as: it is all there', async () => {
    const { base } = await serve((request, response) => {
      sendFile(request, response, TOY.blob);
    });
    const folder = temporaryFolder();
    put(TOY.blob, folder, 'blob', 'b.net.part');
    // the manifest knows no size of this file, so the server must be asked
    const { path } = await fetchBig(base, {}, { folder, id: 'blob' });
    expect(readFileSync(path).equals(TOY.blob)).toBe(true);
  });

  it('asks nothing when the part is complete', async () => {
    const { base, ranges } = await serve((_, response) => response.end());
    const folder = temporaryFolder();
    put(TOY.big, part(folder));
    await fetchBig(base, {}, { folder });
    expectOnlyBig(folder);
    expect(ranges).toEqual([]);
  });

  it('throws away a part that does not belong to the file', async () => {
    const { base, ranges } = await serve((request, response) => {
      sendFile(request, response);
    });
    const folder = temporaryFolder();
    put(new Uint8Array(1000), part(folder));
    await fetchBig(base, {}, { folder });
    expectOnlyBig(folder);
    expect(ranges).toEqual(['bytes=1000-', undefined]);
    put(new Uint8Array(TOY.big.length + 1), part(folder));
    await fetchBig(base, {}, { folder });
    expectOnlyBig(folder);
  });

  it('waits longer after each 503', async () => {
    const { base } = await serve((request, response, count) => {
      if (count > 3) sendFile(request, response);
      else response.writeHead(503).end();
    });
    const { folder, delays } = await fetchBig(base);
    expectOnlyBig(folder);
    expect(delays).toEqual([500, 1000, 2000]);
  });

  it('goes on after a dropped connection', async () => {
    const { base, ranges } = await serve((request, response, count) => {
      if (count === 1) sendHalf(response);
      else sendFile(request, response);
    });
    const { folder } = await fetchBig(base);
    expectOnlyBig(folder);
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
  });

  it('goes on after a connection that stalls', async () => {
    const { base, ranges } = await serve((request, response, count) => {
      if (count === 1) response.write(TOY.big.subarray(0, 100_000));
      else sendFile(request, response);
    });
    const { folder } = await fetchBig(base, { stallMs: 200 });
    expectOnlyBig(folder);
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
  });

  it('uses a mirror', async () => {
    const { base, paths } = await serve((request, response) => {
      sendFile(request, response);
    });
    const { folder } = await fetchBig('http://127.0.0.1:9', { mirror: `${base}/some/mirror/` });
    expectOnlyBig(folder);
    expect(paths).toEqual(['/some/mirror/toy/big.bin']);
  });
});

describe('a download that fails', () => {
  it('keeps nothing of a file with the wrong checksum', async () => {
    const wrong = TOY.big.map((byte, i) => (i === 5 ? byte ^ 1 : byte));
    const { base, ranges } = await serve((request, response) => {
      sendFile(request, response, wrong);
    });
    const folder = temporaryFolder();
    const error = await rejected(fetchBig(base, {}, { folder }), 'download.wrong-content');
    expect(error.message).toMatch(/SHA-256 is [0-9a-f]{64}, expected/);
    expect(readdirSync(join(folder, 'toy'))).toEqual([]);
    expect(ranges).toHaveLength(1);
  });

  it('leaves an existing file alone', async () => {
    const { base } = await serve((request, response) => {
      sendFile(request, response, new Uint8Array(TOY.big.length));
    });
    const folder = temporaryFolder();
    const path = put('older', folder, 'toy', 'big.bin');
    await rejected(fetchBig(base, {}, { folder }), 'download.wrong-content');
    expect(readFileSync(path, 'utf8')).toBe('older');
  });

  it.each([
    ['stated', { 'content-length': '11' }],
    ['not stated', {}],
  ])('does not take a page for the file (its length %s)', async (_, headers) => {
    const { base } = await serve((__, response) => response.writeHead(200, headers).end('hello world'));
    const folder = temporaryFolder();
    const code = 'content-length' in headers ? 'download.wrong-size' : 'download.failed';
    const error = await rejected(fetchBig(base, { retries: 1 }, { folder }), code);
    expect(error.message).toContain('11');
    expect(existsSync(join(folder, 'toy', 'big.bin'))).toBe(false);
  });

  it('stops reading a file that does not end', async () => {
    const { base } = await serve((_, response) => response.end(new Uint8Array(TOY.big.length * 2)));
    const { base: chunked } = await serve((_, response) => {
      response.write(TOY.big);
      response.write('more');
    });
    const folder = temporaryFolder();
    await rejected(fetchBig(base, {}, { folder }), 'download.wrong-size');
    await rejected(fetchBig(chunked, {}, { folder }), 'download.wrong-size');
    expect(readdirSync(join(folder, 'toy'))).toEqual([]);
  });

  it('does not retry what the server refuses', async () => {
    const { base, ranges } = await serve((_, response) => response.writeHead(404).end());
    const error = await rejected(fetchBig(base), 'download.refused');
    expect(error.message).toMatch(/big\.bin answered 404 Not Found/);
    expect(ranges).toHaveLength(1);
  });

  it('gives up after its retries and says how many', async () => {
    const { base, ranges } = await serve((_, response) => response.writeHead(500).end());
    const error = await rejected(fetchBig(base, { retries: 2 }), 'download.failed');
    expect(error.message).toMatch(/500.*3 tries.*--mirror.*--models/);
    expect(ranges).toHaveLength(3);
  });

  it('gives up at once on a host that is not there, and names it', async () => {
    const delays: number[] = [];
    const wait = (delayMs: number): Promise<number> => Promise.resolve(delays.push(delayMs));
    const { base } = await new Promise<{ base: string }>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        server.close(() => {
          resolve({ base: `http://127.0.0.1:${port}` });
        });
      });
    });
    const error = await rejected(fetchBig(base, { wait }), 'download.unreachable');
    expect(error.message).toMatch(/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\).*--mirror.*--models/);
    expect(delays).toEqual([]);
  });

  it('keeps the part when aborted, and resumes it', async () => {
    const { base, ranges } = await serve((request, response, count) => {
      if (count === 1) response.write(TOY.big.subarray(0, 100_000));
      else sendFile(request, response);
    });
    const controller = new AbortController();
    const folder = temporaryFolder();
    const onProgress = ({ bytesDone }: { bytesDone: number }): void => {
      if (bytesDone === 100_000) controller.abort();
    };
    const error = await rejected(
      fetchBig(base, { signal: controller.signal, onProgress }, { folder }),
      'download.stopped',
    );
    expect(error.message).toMatch(/run the same command again/);
    expect(readdirSync(join(folder, 'toy'))).toEqual(['big.bin.part']);
    await fetchBig(base, {}, { folder });
    expectOnlyBig(folder);
    expect(ranges[1]).toBe('bytes=100000-');
  });

  it('stops waiting when aborted', async () => {
    const { base } = await serve((_, response) => response.writeHead(503).end());
    const model = findModel('toy', toyManifest(base));
    const signal = AbortSignal.timeout(100);
    await rejected(downloadFile(model, model.files[0]!, temporaryFolder(), { signal }), 'download.stopped');
  });

  it('says when the folder cannot be written', async () => {
    const folder = temporaryFolder();
    put('a file where a folder is needed', folder, 'toy');
    const error = await rejected(fetchBig('http://127.0.0.1:9', {}, { folder }), 'download.disk');
    expect(error.message).toMatch(/cannot write .*big\.bin.*--models/);
  });

  it.skipIf(!existsSync('/dev/full'))('says when the disk is full', async () => {
    const { base } = await serve((request, response) => {
      sendFile(request, response);
    });
    const folder = temporaryFolder();
    put('', folder, 'toy', 'other');
    symlinkSync('/dev/full', part(folder)); // every write to it fails as on a full disk
    const error = await rejected(fetchBig(base, {}, { folder }), 'download.disk');
    expect(error.message).toMatch(/ENOSPC/);
    expect(existsSync(join(folder, 'toy', 'big.bin'))).toBe(false);
  });
});

describe('mirror address', () => {
  const model: ManifestModel = findModel('toy', toyManifest());

  it('replaces the public one and keeps its query', () => {
    expect(downloadAddress(model, model.files[1]!)).toBe('http://127.0.0.1:9/toy/small.bin');
    expect(downloadAddress(model, model.files[1]!, 'https://m.example/a?k=1')).toBe(
      'https://m.example/a/toy/small.bin?k=1',
    );
  });

  it.each(['', 'm.example', 'ftp://m.example', 'file:///tmp'])('refuses %j', (mirror) => {
    thrown(() => downloadAddress(model, model.files[1]!, mirror), 'download.mirror');
  });
});
