import { EyerissError } from '../engine/errors.ts';
import type { ModelStore } from './store.ts';

/** Class of ImageNet's 1000: WordNet id, all its names, and the first of them. */
export interface ClassLabel {
  readonly synset: string;
  readonly names: readonly string[];
  readonly name: string;
}

const MODEL = 'imagenet';
const FILE = 'synset_words.txt';
const CLASSES = 1000;

function malformed(where: string, problem: string, limit: string): EyerissError {
  return new EyerissError({
    code: 'labels.malformed',
    problem: `${where}: ${problem}`,
    limit,
    remedy: `fetch the file again with \`eyeriss models fetch ${MODEL}\``,
  });
}

/**
 * Parses class labels, one line a class in class-index order: `n01440764 tench, Tinca tinca`.
 * @param where the file's name for error messages
 * @throws EyerissError `labels.malformed` for another number of lines or a line of another form
 */
export function parseLabels(text: string, where: string): ClassLabel[] {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (lines.length !== CLASSES) throw malformed(where, `${lines.length} lines`, `expected ${CLASSES}`);
  return lines.map((line, index) => {
    const [, synset, list] = /^(n\d{8}) (\S.*)$/.exec(line) ?? [];
    const names = list?.split(',').map((name) => name.trim());
    const name = names?.[0];
    if (synset === undefined || names === undefined || name === undefined) {
      throw malformed(where, `line ${index + 1} is '${line}'`, 'expected a synset id, a space, and names');
    }
    return { synset, names, name };
  });
}

/**
 * The 1000 class labels, by class index.
 * @throws EyerissError when the file is missing, damaged or malformed
 */
export async function loadLabels(store: ModelStore): Promise<ClassLabel[]> {
  const bytes = await store.checkedRead(MODEL, FILE);
  return parseLabels(new TextDecoder().decode(bytes), `${MODEL}/${FILE}`);
}
