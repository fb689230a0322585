import { describe, expect, it } from 'vitest';
import { loadLabels, parseLabels } from '../../models/labels.ts';
import { openStore } from '../../models/store.ts';
import { rejected, thrown } from '../support/eyeriss-error.ts';
import { sharedDir } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const lines = Array.from(
  { length: 1000 },
  (_, i) => `n${String(i).padStart(8, '0')} name ${i}, other, third`,
);

describe('parseLabels', () => {
  it.each(['\n', '\r\n'])('reads synset, names and the first name, lines ending in %j', (ending) => {
    const labels = parseLabels(lines.join(ending) + ending, 'x');
    expect(labels).toHaveLength(1000);
    expect(labels[7]).toEqual({ synset: 'n00000007', name: 'name 7', names: ['name 7', 'other', 'third'] });
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

it('names the remedy when the labels are missing', async () => {
  const error = await rejected(loadLabels(openStore({ env: {}, root: temporaryFolder() })), 'models.missing');
  expect(error.message).toMatch(/eyeriss models fetch imagenet/);
});

it.skipIf(!sharedDir)('reads the real labels (needs ../shared)', async () => {
  const labels = await loadLabels(openStore({ env: {}, dir: `${sharedDir ?? ''}/models` }));
  expect(labels[0]).toEqual({ synset: 'n01440764', name: 'tench', names: ['tench', 'Tinca tinca'] });
  expect(labels[999]?.names[0]).toBe('toilet tissue');
});
