import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EyerissError, invariant } from '../engine/errors.ts';
import type { Network } from './network.ts';
import { packageRoot } from './package-root.ts';
import type { ModelStore } from './store.ts';

/** A class: its id (ImageNet: of WordNet; emoji: of Unicode), all its names, and the first of them. */
export interface ClassLabel {
  readonly id: string;
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
    const [, id, list] = /^(n\d{8}) (\S.*)$/.exec(line) ?? [];
    const names = list?.split(',').map((name) => name.trim());
    const name = names?.[0];
    if (id === undefined || names === undefined || name === undefined) {
      throw malformed(where, `line ${index + 1} is '${line}'`, 'expected a synset id, a space, and names');
    }
    return { id, names, name };
  });
}

const emojiClasses = z.array(z.object({ codepoint: z.string(), name: z.string().min(1) }));
/** What the screen says of a scene without an emoji. */
const EMPTY_NAME = 'nothing to name';

async function loadEmojiLabels({ id, classes, emptyClass }: Network): Promise<ClassLabel[]> {
  const path = join(packageRoot(), 'models', id, 'classes.json');
  const named = emojiClasses.parse(JSON.parse(await readFile(path, 'utf8')));
  const labels = named.map(({ codepoint, name }) => ({
    id: `U+${codepoint.toUpperCase()}`,
    names: [name],
    name,
  }));
  labels.push({ id: 'empty', names: [EMPTY_NAME], name: EMPTY_NAME });
  invariant(labels.length === classes && emptyClass === classes - 1, `${path} names the classes of ${id}`);
  return labels;
}

/** Id of the model that a network's class names belong to; undefined for one that names its classes itself. */
export function labelsModel(network: Pick<Network, 'emptyClass'>): string | undefined {
  return network.emptyClass === undefined ? MODEL : undefined;
}

/**
 * The class labels of a network, by class index; undefined where they are not installed.
 * @throws EyerissError when the file is damaged or malformed
 */
export async function loadLabels(
  store: ModelStore,
  network: Network,
): Promise<readonly ClassLabel[] | undefined> {
  const model = labelsModel(network);
  if (model === undefined) return loadEmojiLabels(network);
  if (!store.status(model).complete) return undefined;
  const bytes = await store.checkedRead(model, FILE);
  return parseLabels(new TextDecoder().decode(bytes), `${model}/${FILE}`);
}
