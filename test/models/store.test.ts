import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore, type ModelStore, type StoreOptions } from '../../models/store.ts';
import { rejected, thrown } from '../support/eyeriss-error.ts';
import { put, temporaryFolder } from '../support/temporary-folder.ts';
import { TOY, toyManifest } from '../support/toy-manifest.ts';

/** A checkout in an otherwise empty folder, with nothing of this machine's environment. */
function toyStore(top: string, options: StoreOptions = {}): ModelStore {
  const root = join(top, 'checkout');
  mkdirSync(root, { recursive: true });
  return openStore({ env: {}, root, manifest: toyManifest(), ...options });
}

describe('search order', () => {
  it('is --models, EYERISS_MODELS, downloads, ../shared/models', () => {
    const top = temporaryFolder();
    const named = join(top, 'named');
    const environment = join(top, 'environment');
    const folders = [named, environment, join(top, 'checkout', 'downloads'), join(top, 'shared', 'models')];
    for (const folder of folders) put(TOY.small, folder, 'toy', 'small.bin');
    const options = { dir: named, env: { EYERISS_MODELS: environment } };
    expect(toyStore(top, options).folders.map((folder) => folder.path)).toEqual(folders);
    const found = [options, { env: options.env }, {}].map((o) => toyStore(top, o).find('toy', 'small.bin'));
    expect(found).toEqual(folders.slice(0, 3).map((folder) => join(folder, 'toy', 'small.bin')));
  });

  it('looks for each file in every folder', async () => {
    const top = temporaryFolder();
    const small = put(TOY.small, top, 'shared', 'models', 'toy', 'small.bin');
    expect(toyStore(top).status('toy')).toMatchObject({ complete: false, missing: [{ file: 'big.bin' }] });
    const big = put(TOY.big, top, 'checkout', 'downloads', 'toy', 'big.bin');
    const store = toyStore(top);
    expect(store.status('toy').present.map(({ path }) => path)).toEqual([big, small]);
    expect(store.status('toy').complete).toBe(true);
    expect(Buffer.from(await store.checkedRead('toy', 'big.bin')).equals(TOY.big)).toBe(true);
  });

  it('leaves ../shared/models out when it does not exist, and ignores an empty EYERISS_MODELS', () => {
    const store = toyStore(temporaryFolder(), { env: { EYERISS_MODELS: '' } });
    expect(store.folders.map((folder) => folder.origin)).toEqual(['downloads']);
  });

  it("is a packaged app's folders instead of the checkout's, the last written to; --models before them", () => {
    const top = temporaryFolder();
    put(TOY.small, top, 'shared', 'models', 'toy', 'small.bin');
    const app = [join(top, 'beside'), join(top, 'user')];
    const store = toyStore(top, { app });
    expect(store.folders).toEqual(app.map((path) => ({ path, origin: 'app' })));
    expect(store.downloadFolder).toBe(join(top, 'user'));
    expect(store.find('toy', 'small.bin')).toBeUndefined();
    const own = put(TOY.small, top, 'user', 'toy', 'small.bin');
    expect(store.find('toy', 'small.bin')).toBe(own);
    const named = toyStore(top, { app, dir: top });
    expect(named.folders.map(({ path }) => path)).toEqual([top, ...app]);
    expect(named.downloadFolder).toBe(top);
  });

  it('has models without an address in the box only, whatever folders are named', async () => {
    const top = temporaryFolder();
    const [toy] = toyManifest().models;
    const manifest = { models: [{ ...toy!, base: undefined }] };
    const elsewhere = put(TOY.small, top, 'named', 'toy', 'small.bin');
    const store = toyStore(top, { manifest, dir: join(top, 'named') });
    expect(elsewhere).toContain('named');
    expect(store.find('toy', 'small.bin')).toBeUndefined();
    const missing = await rejected(store.checkedRead('toy', 'small.bin'), 'models.missing');
    expect(missing.message).toMatch(/get the program again/);
    const boxed = put(TOY.small, top, 'checkout', 'models', 'toy', 'small.bin');
    expect(store.find('toy', 'small.bin')).toBe(boxed);
    expect(Buffer.from(await store.checkedRead('toy', 'small.bin')).equals(TOY.small)).toBe(true);
    put(Buffer.from('x'), top, 'checkout', 'models', 'toy', 'small.bin');
    const damaged = await rejected(store.checkedRead('toy', 'small.bin'), 'models.wrong-content');
    expect(damaged.message).toMatch(/get the program again/);
  });

  it('does not take a folder for a file', () => {
    const top = temporaryFolder();
    put('x', top, 'checkout', 'downloads', 'toy', 'small.bin', 'inside');
    expect(toyStore(top).find('toy', 'small.bin')).toBeUndefined();
  });

  it('downloads into --models when given', () => {
    const top = temporaryFolder();
    expect(toyStore(top).downloadFolder).toBe(join(top, 'checkout', 'downloads'));
    expect(toyStore(top, { dir: top }).downloadFolder).toBe(top);
  });
});

describe('bad input', () => {
  it('refuses named folders that do not exist', () => {
    const top = temporaryFolder();
    const none = join(top, 'none');
    expect(thrown(() => toyStore(top, { dir: none }), 'models.no-folder').message).toMatch(/--models.*none/);
    const env = { EYERISS_MODELS: none };
    expect(thrown(() => toyStore(top, { env }), 'models.no-folder').message).toMatch(/EYERISS_MODELS.*none/);
  });

  it('refuses an explicit empty --models, which is not this folder', () => {
    expect(thrown(() => toyStore(temporaryFolder(), { dir: '' }), 'models.no-folder').message).toMatch(
      /^--models is empty; it must be an existing folder/,
    );
  });

  it('names a missing file, where it looked, and the remedy', async () => {
    const error = await rejected(toyStore(temporaryFolder()).checkedRead('toy', 'big.bin'), 'models.missing');
    expect(error.message).toMatch(/toy\/big\.bin is missing.*downloads.*eyeriss models fetch toy/);
  });

  it.each([
    ['truncated', TOY.small.subarray(1), /truncated: 63 bytes, expected 64.*models fetch toy/],
    ['too long', new Uint8Array(65), /too long: 65 bytes, expected 64/],
    ['altered', TOY.small.map((byte) => byte ^ 1), /SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}/],
    ['empty', new Uint8Array(), /truncated: 0 bytes/],
  ])('does not read a file that is %s', async (_, content, message) => {
    const top = temporaryFolder();
    const path = put(content, top, 'checkout', 'downloads', 'toy', 'small.bin');
    const error = await rejected(toyStore(top).checkedRead('toy', 'small.bin'), 'models.wrong-content');
    expect(error.message).toContain(path);
    expect(error.message).toMatch(message);
  });

  it('checks files known by git blob only', async () => {
    const top = temporaryFolder();
    put(TOY.blob, top, 'checkout', 'downloads', 'blob', 'b.net');
    expect((await toyStore(top).checkedRead('blob', 'b.net')).length).toBe(1000);
    put(TOY.blob.subarray(1), top, 'checkout', 'downloads', 'blob', 'b.net');
    const error = await rejected(toyStore(top).checkedRead('blob', 'b.net'), 'models.wrong-content');
    expect(error.message).toMatch(/git blob SHA-1/);
  });

  it('takes a file where a model folder should be for an absent model', () => {
    const top = temporaryFolder();
    put('x', top, 'checkout', 'downloads', 'toy');
    expect(toyStore(top).find('toy', 'small.bin')).toBeUndefined();
    expect(toyStore(top).status('toy').complete).toBe(false);
  });

  it('names a path that cannot be looked at, in one line', () => {
    const top = temporaryFolder();
    const folder = join(top, 'checkout', 'downloads');
    mkdirSync(folder, { recursive: true });
    symlinkSync('toy', join(folder, 'toy')); // a link to itself: ELOOP for every user, root included
    const error = thrown(() => toyStore(top).status('toy'), 'models.unreadable');
    expect(error.message).toMatch(/downloads\/toy\/big\.bin .*ELOOP.*check/);
    symlinkSync('circle', join(top, 'circle'));
    thrown(() => toyStore(top, { dir: join(top, 'circle') }), 'models.unreadable');
  });

  it.skipIf(!existsSync('/proc/self/mem'))('says when a file cannot be read', async () => {
    const top = temporaryFolder();
    mkdirSync(join(top, 'checkout', 'downloads', 'blob'), { recursive: true });
    // reading its first byte fails for every user, root included
    symlinkSync('/proc/self/mem', join(top, 'checkout', 'downloads', 'blob', 'b.net'));
    const error = await rejected(toyStore(top).checkedRead('blob', 'b.net'), 'models.unreadable');
    expect(error.message).toMatch(/b\.net .*EIO/);
  });

  it('refuses unknown models and files', () => {
    const store = toyStore(temporaryFolder());
    thrown(() => store.status('none'), 'models.unknown');
    thrown(() => store.find('toy', '../../etc/passwd'), 'models.unknown-file');
  });
});
