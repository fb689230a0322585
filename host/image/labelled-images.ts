import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EyerissError } from '../../engine/errors.ts';

/** A picture and the index of its class. */
export interface LabelledImage {
  readonly path: string;
  readonly label: number;
}

/**
 * Reads a labels file: one `file index` a line, file names relative to the image folder, blank lines allowed.
 * @param classes number of classes; indices run from 0 to classes − 1
 * @throws EyerissError `labels.missing` or `labels.line`, naming the line
 */
export async function labelledImages(
  labelsFile: string,
  imageFolder: string,
  classes: number,
): Promise<LabelledImage[]> {
  let text: string;
  try {
    text = await readFile(labelsFile, 'utf8');
  } catch (cause) {
    throw new EyerissError(
      {
        code: 'labels.missing',
        problem: `cannot read the labels file ${labelsFile}`,
        limit: 'a text file with one "file index" a line',
        remedy: 'name an existing file with --labels',
      },
      { cause },
    );
  }
  const images: LabelledImage[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const match = /^\s*(\S.*?)\s+(\d+)\s*$/.exec(line);
    const label = Number(match?.[2]);
    if (!match?.[1] || label >= classes) {
      throw new EyerissError({
        code: 'labels.line',
        problem: `${labelsFile} line ${i + 1} is ${JSON.stringify(line.slice(0, 60))}`,
        limit: `each line is a file name and a class index from 0 to ${classes - 1}`,
        remedy: 'correct that line',
      });
    }
    images.push({ path: join(imageFolder, match[1]), label });
  }
  if (images.length > 0) return images;
  throw new EyerissError({
    code: 'labels.empty',
    problem: `the labels file ${labelsFile} has no lines`,
    limit: 'at least one "file index" line',
    remedy: 'name another file with --labels',
  });
}
