import { CHIP } from '../../engine/chip.ts';
import type { ConvShape } from '../../engine/conv-shape.ts';
import { placeSets, type PlacedBlock } from '../../engine/mapping/array-placement.ts';
import type { Mapping } from '../../engine/mapping/mapping.ts';

const UNUSED = '·';
const LETTERS = 26;

/**
 * The 12 × 14 array in characters, a cell a PE: filter set as a letter (a number from 27 sets on), then channel set as
 * a number where there are several, then the segment of a folded set as a small letter.
 * @returns lines: column numbers, twelve rows, a legend of two
 */
export function arrayDrawing(shape: ConvShape, mapping: Mapping): string[] {
  const blocks = placeSets(shape, mapping);
  const segments = 1 + Math.max(...blocks.map(({ segment }) => segment));
  const cells = Array.from({ length: CHIP.peRows }, () => new Array<string>(CHIP.peColumns).fill(UNUSED));
  for (const block of blocks) {
    const text = label(block, mapping, segments);
    for (let row = block.row; row < block.row + block.rows; row++) {
      cells[row]!.fill(text, block.column, block.column + block.columns);
    }
  }
  const width = Math.max(2, ...cells.flat().map((cell) => cell.length));
  const line = (head: string, texts: readonly string[]): string =>
    `${head.padStart(3)} ${texts.map((text) => text.padStart(width)).join(' ')}`;
  return [
    line(
      '',
      cells[0]!.map((_, column) => String(column)),
    ),
    ...cells.map((row, index) => line(String(index), row)),
    legend(mapping, segments),
    '    a set: a row for each filter row, a column for each ofmap row of the strip',
  ];
}

function label({ filterSet, channelSet, segment }: PlacedBlock, { r, t }: Mapping, segments: number): string {
  const filters = t <= LETTERS ? String.fromCharCode(65 + filterSet) : String(filterSet + 1);
  const dot = t <= LETTERS || r === 1 ? '' : '.';
  const channels = r === 1 ? '' : String(channelSet + 1);
  const part = segments === 1 ? '' : String.fromCharCode(97 + segment);
  return `${filters}${dot}${channels}${part}`;
}

function legend({ r, t }: Mapping, segments: number): string {
  const filterSets = t <= LETTERS ? `A–${String.fromCharCode(64 + t)}` : `1–${t}`;
  const parts = [
    t === 1 ? 'A: the one filter set' : `${filterSets}: ${t} filter sets (t)`,
    ...(r === 1 ? [] : [`1–${r}${t <= LETTERS ? '' : ' after the dot'}: ${r} channel sets (r)`]),
    ...(segments === 1
      ? []
      : [`a–${String.fromCharCode(96 + segments)}: ${segments} segments of a folded set`]),
    `${UNUSED}: idle`,
  ];
  return `    ${parts.join('; ')}`;
}
