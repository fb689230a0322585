import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadLabels, parseLabels } from '../../models/labels.ts';
import { findNetwork } from '../../models/networks/index.ts';
import { openStore } from '../../models/store.ts';
import { rejected, thrown } from '../support/eyeriss-error.ts';
import { sharedDir } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const lines = Array.from(
  { length: 1000 },
  (_, i) => `n${String(i).padStart(8, '0')} name ${i}, other, third`,
);

describe('parseLabels', () => {
  it.each(['\n', '\r\n'])('reads id, names and the first name, lines ending in %j', (ending) => {
    const labels = parseLabels(lines.join(ending) + ending, 'x');
    expect(labels).toHaveLength(1000);
    expect(labels[7]).toEqual({ id: 'n00000007', name: 'name 7', names: ['name 7', 'other', 'third'] });
  });

  it('refuses other numbers of lines and other lines', () => {
    const parse = (text: string) => () => parseLabels(text, 'x.txt');
    expect(thrown(parse(lines.slice(1).join('\n')), 'labels.malformed').message).toMatch(
      /999 lines; expected 1000/,
    );
    expect(thrown(parse(''), 'labels.malformed').message).toMatch(/expected 1000/);
    const bad = lines.with(4, 'tench');
    expect(thrown(parse(bad.join('\n')), 'labels.malformed').message).toMatch(/line 5 is 'tench'/);
  });
});

it('has none where the file is not installed, and names the remedy where it is damaged', async () => {
  const root = temporaryFolder();
  const store = openStore({ env: {}, root });
  expect(await loadLabels(store, findNetwork('squeezenet-1.0'))).toBeUndefined();
  mkdirSync(join(root, 'downloads/imagenet'), { recursive: true });
  writeFileSync(join(root, 'downloads/imagenet/synset_words.txt'), 'n01440764 tench');
  const error = await rejected(loadLabels(store, findNetwork('squeezenet-1.0')), 'models.wrong-content');
  expect(error.message).toMatch(/eyeriss models fetch imagenet/);
});

it('has the names of the network in the box without any files installed', async () => {
  const store = openStore({ env: {}, root: temporaryFolder() });
  const labels = await loadLabels(store, findNetwork('emoji-1000'));
  expect(labels).toHaveLength(1001);
  expect(labels?.[1000]).toEqual({ id: 'empty', names: ['nothing to name'], name: 'nothing to name' });
  expect(new Set(labels?.map(({ id }) => id)).size).toBe(1001);
  expect(new Set(labels?.map(({ name }) => name)).size).toBe(1001);
  expect(labels).toContainEqual({ id: 'U+1F427', names: ['penguin'], name: 'penguin' });
});

it.skipIf(!sharedDir)('reads the real labels (needs ../shared)', async () => {
  const store = openStore({ env: {}, dir: `${sharedDir ?? ''}/models` });
  const labels = await loadLabels(store, findNetwork('alexnet'));
  expect(labels?.[0]).toEqual({ id: 'n01440764', name: 'tench', names: ['tench', 'Tinca tinca'] });
  expect(labels?.[999]?.names[0]).toBe('toilet tissue');
});
