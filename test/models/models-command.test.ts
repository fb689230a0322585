import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { registerModelsCommand } from '../../host/cli/models-command.ts';
import { fetchModels } from '../../host/cli/models-fetch.ts';
import { listModels } from '../../host/cli/models-list.ts';
import { verifyModels } from '../../host/cli/models-verify.ts';
import type { Terminal } from '../../host/cli/terminal-output.ts';
import { openStore, type ModelStore } from '../../models/store.ts';
import { rejected } from '../support/eyeriss-error.ts';
import { sharedDir } from '../support/shared.ts';
import { put, temporaryFolder } from '../support/temporary-folder.ts';
import { TOY, toyManifest } from '../support/toy-manifest.ts';

let lines: string[] = [];
let progress = '';

/** Collects what a command writes; with `isTTY`, progress bars are drawn. */
function terminal(isTTY: boolean): Terminal {
  const stream = new PassThrough().on('data', (chunk: Buffer) => (progress += chunk.toString()));
  const progressStream = Object.assign(stream, {
    isTTY,
    columns: 100,
    cursorTo: () => true,
    clearLine: () => true,
  });
  return { out: (line) => lines.push(line), progressStream: progressStream as unknown as NodeJS.WriteStream };
}

beforeEach(() => {
  lines = [];
  progress = '';
});

/** A server with the toy manifest's files; with `alter`, the big one is wrong. */
async function toyServer({ alter = false } = {}): Promise<{ base: string; paths: string[] }> {
  const files = new Map<string, Uint8Array>([
    ['/toy/big.bin', alter ? TOY.big.map((byte) => byte ^ 1) : TOY.big],
    ['/toy/small.bin', TOY.small],
    ['/words/words.txt', TOY.words],
  ]);
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    response.end(files.get(request.url ?? ''));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

function toyStore(base: string, root = temporaryFolder(), env = {}): { store: ModelStore; root: string } {
  return { store: openStore({ env, root, manifest: toyManifest(base) }), root };
}

describe('models fetch', () => {
  it.each([false, true])('brings what is missing and the labels (terminal: %s)', async (isTTY) => {
    const { base, paths } = await toyServer();
    const { store, root } = toyStore(base);
    put(TOY.small, root, 'downloads', 'toy', 'small.bin');
    await fetchModels('toy', store, terminal(isTTY), {});
    expect(paths).toEqual(['/words/words.txt', '/toy/big.bin']);
    expect(readFileSync(join(root, 'downloads', 'toy', 'big.bin')).equals(TOY.big)).toBe(true);
    expect(store.status('toy').complete).toBe(true);
    expect(lines).toContain('fetching toy/big.bin (0.200 MB)');
    expect(lines.at(-1)).toBe('toy: fetched 1 of 2, the others were here');
    expect(progress.includes('toy/big.bin')).toBe(isTTY);
    await fetchModels('toy', store, terminal(isTTY), {});
    expect(lines.at(-1)).toBe('toy: nothing to fetch, its files (2) are here and right');
    expect(paths).toHaveLength(2);
  });

  it('replaces a damaged file', async () => {
    const { base } = await toyServer();
    const { store, root } = toyStore(base);
    const path = put(TOY.big.subarray(7), root, 'downloads', 'toy', 'big.bin');
    await fetchModels('toy', store, terminal(false), {});
    expect(readFileSync(path).equals(TOY.big)).toBe(true);
  });

  it('says when a damaged file would hide its replacement', async () => {
    const shadow = temporaryFolder();
    const path = put(TOY.small.subarray(7), shadow, 'toy', 'small.bin');
    put(TOY.words, shadow, 'words', 'words.txt');
    put(TOY.big, shadow, 'toy', 'big.bin');
    const { store } = toyStore('http://127.0.0.1:9', temporaryFolder(), { EYERISS_MODELS: shadow });
    const error = await rejected(fetchModels('toy', store, terminal(false), {}), 'models.shadowed');
    expect(error.message).toContain(path);
    expect(error.message).toContain('truncated: 57 bytes');
  });

  it('fails on a wrong checksum and leaves nothing half-written', async () => {
    const { base } = await toyServer({ alter: true });
    const { store, root } = toyStore(base);
    await rejected(fetchModels('toy', store, terminal(true), {}), 'download.wrong-content');
    expect(existsSync(join(root, 'downloads', 'toy', 'big.bin'))).toBe(false);
  });

  it('refuses an unknown model', async () => {
    const { store } = toyStore('http://127.0.0.1:9');
    await rejected(fetchModels('none', store, terminal(false), {}), 'models.unknown');
  });
});

describe('models list', () => {
  it('shows state, size and folder of every model', () => {
    const { store, root } = toyStore('http://127.0.0.1:9');
    put(TOY.small, root, 'downloads', 'toy', 'small.bin');
    put(TOY.words, root, 'downloads', 'words', 'words.txt');
    listModels(store, terminal(false), false);
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      ['MODEL', 'FILES', 'MB', 'LICENCE', 'WHERE'],
      ['toy', 'partial 1 of 2', '0.200', 'MIT', join(root, 'downloads', 'toy')],
      ['blob', 'absent', '?', 'MIT', '-'],
      ['words', 'complete', '0.000', 'MIT', join(root, 'downloads', 'words')],
    ]);
  });

  it('writes one JSON object a line', () => {
    listModels(toyStore('http://127.0.0.1:9').store, terminal(false), true);
    const rows = lines.map((line) => JSON.parse(line) as unknown);
    expect(rows[0]).toMatchObject({
      id: 'toy',
      state: 'absent',
      missing: ['big.bin', 'small.bin'],
      bytes: 200_064,
    });
    expect(rows[1]).not.toHaveProperty('bytes');
  });
});

describe('models verify', () => {
  it('says ok or wrong for each file', async () => {
    const { store, root } = toyStore('http://127.0.0.1:9');
    const small = put(TOY.small, root, 'downloads', 'toy', 'small.bin');
    const big = put(new Uint8Array(TOY.big.length), root, 'downloads', 'toy', 'big.bin');
    const counts = await verifyModels(store.manifest.models, store, terminal(false), false);
    expect(counts).toEqual({ files: 2, wrong: 1 });
    expect(lines).toContain(`ok     ${small}`);
    expect(lines[0]).toMatch(`wrong  ${big}: SHA-256 is`);
    lines = [];
    await verifyModels(store.manifest.models, store, terminal(false), true);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { model: 'toy', file: 'big.bin', ok: false },
      { model: 'toy', file: 'small.bin', ok: true },
    ]);
  });
});

describe('the command line', () => {
  async function run(...words: string[]): Promise<void> {
    vi.stubEnv('EYERISS_MODELS', '');
    vi.stubEnv('EYERISS_MIRROR', '');
    const exitCode = process.exitCode;
    onTestFinished(() => {
      vi.unstubAllEnvs();
      process.exitCode = exitCode;
    });
    const program = new Command().option('--models <dir>', 'weights').exitOverride();
    registerModelsCommand(program, terminal(false));
    await program.parseAsync(words, { from: 'user' });
  }

  it('lists the real manifest', async () => {
    await run('--models', temporaryFolder(), 'models', 'list');
    expect(lines).toHaveLength(10);
    expect(lines.find((line) => line.startsWith('vgg16-onnx'))).toMatch(/553\.4/);
  });

  it('asks the mirror for a file to put into --models, and fails with it', async () => {
    const { base, paths } = await toyServer();
    const folder = temporaryFolder();
    // damaged, so that it is fetched whatever else this machine has
    const path = put('damaged', folder, 'imagenet', 'synset_words.txt');
    const fetching = run('--models', folder, 'models', 'fetch', 'imagenet', '--mirror', `${base}/m`);
    await rejected(fetching, 'download.wrong-size');
    expect(paths).toEqual(['/m/imagenet/synset_words.txt']);
    expect(readFileSync(path, 'utf8')).toBe('damaged');
  });

  it('ends with code 1 when a file is wrong', async () => {
    const folder = temporaryFolder();
    put('wrong', folder, 'imagenet', 'synset_words.txt');
    await run('--models', folder, 'models', 'verify', 'imagenet');
    expect(process.exitCode).toBe(1);
    expect(lines[0]).toMatch(/truncated: 5 bytes, expected 31675/);
  });

  it('refuses unknown models, folders and mirrors', async () => {
    const folder = temporaryFolder();
    await rejected(run('--models', folder, 'models', 'verify', 'lenet'), 'models.unknown');
    await rejected(run('--models', join(folder, 'none'), 'models', 'list'), 'models.no-folder');
    put('damaged', folder, 'imagenet', 'synset_words.txt');
    const fetching = run('--models', folder, 'models', 'fetch', 'imagenet', '--mirror', 'nowhere');
    await rejected(fetching, 'download.mirror');
  });

  it.skipIf(!sharedDir)('verifies the real weights (needs ../shared)', async () => {
    await run('--models', join(sharedDir ?? '', 'models'), 'models', 'verify', 'alexnet', '--json');
    expect(lines.length).toBeGreaterThanOrEqual(19);
    expect(lines.every((line) => line.includes('"ok":true'))).toBe(true);
  });
});
