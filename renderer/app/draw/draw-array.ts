import { CHIP } from '../../../engine/chip.ts';
import type { PlacedBlock } from '../../../engine/mapping/array-placement.ts';
import type { LayerFacts, ResultMessage } from '../../../host/protocol/host-messages.ts';
import type { Drawing } from './drawn.ts';
import { setColour } from './set-colour.ts';

type Pes = NonNullable<ResultMessage['pes']>;

/** Share of gated MACs over a layer's PEs. */
export interface GatedRange {
  readonly least: number;
  readonly most: number;
}

/** Differences up to this share are not worth a shade; from there on shades become stronger. */
const LEAST_SPREAD = 0.02;
const FULL_SPREAD = 0.06;
/** How strong the colour of the PE with the most gated MACs is, at its least. */
const DIMMEST = 0.3;

/** Colours stronger than this are read on with the paper's colour, others with ink. */
const STRONG = 0.6;

/** The least and most gated PE; undefined before there are counts. */
export function gatedRange({ macs, gatedMacs }: Pes): GatedRange | undefined {
  let [least, most] = [Infinity, -Infinity];
  for (const [i, count] of macs.entries()) {
    if (count === 0) continue;
    const share = gatedMacs[i]! / count;
    least = Math.min(least, share);
    most = Math.max(most, share);
  }
  return least === Infinity ? undefined : { least, most };
}

/** Whether PEs differ so much in their gated MACs that they are shaded. */
export function isShaded({ least, most }: GatedRange): boolean {
  return most - least > LEAST_SPREAD;
}

/** How much of its colour a PE keeps: all with the least gated MACs of the layer, little with the most. */
export function shade(share: number, range: GatedRange): number {
  if (!isShaded(range)) return 1;
  const spread = range.most - range.least;
  const strength = Math.min(1, (spread - LEAST_SPREAD) / (FULL_SPREAD - LEAST_SPREAD));
  return 1 - (1 - DIMMEST) * strength * Math.min(1, Math.max(0, (share - range.least) / spread));
}

/** Channel sets of a layer that run at once: r. */
export function channelSets(blocks: readonly PlacedBlock[]): number {
  return Math.max(0, ...blocks.map(({ channelSet }) => channelSet + 1));
}

/** Where PE (row, column) is drawn. */
export function arrayGrid(width: number, height: number): { x: number; y: number; cell: number } {
  const cell = Math.min(width / CHIP.peColumns, height / CHIP.peRows);
  return { x: (width - cell * CHIP.peColumns) / 2, y: (height - cell * CHIP.peRows) / 2, cell };
}

/**
 * The 12 × 14 array: sets in colour as they are mapped, shaded by their gated MACs. Where sets of several channels run
 * at once, each has its number in its first PE.
 */
export function drawArray(
  { context, width, height, palette }: Drawing,
  layer: LayerFacts | undefined,
  pes: Pes | undefined,
  marked: number | undefined,
): void {
  const { x, y, cell } = arrayGrid(width, height);
  const gap = Math.max(1, cell * 0.07);
  const range = pes && gatedRange(pes);
  const corner = cell * 0.14;
  const square = (row: number, column: number): void => {
    context.beginPath();
    context.roundRect(x + column * cell + gap, y + row * cell + gap, cell - 2 * gap, cell - 2 * gap, corner);
  };
  context.strokeStyle = palette['line-strong'];
  context.lineWidth = 1;
  for (let row = 0; row < CHIP.peRows; row++) {
    for (let column = 0; column < CHIP.peColumns; column++) {
      square(row, column);
      context.stroke();
    }
  }
  const blocks = layer?.blocks ?? [];
  const alphaOf = (at: number): number => {
    const macs = pes?.macs[at] ?? 0;
    return range && macs > 0 ? shade((pes.gatedMacs[at] ?? 0) / macs, range) : 0.8;
  };
  for (const block of blocks) {
    context.fillStyle = setColour(block, palette.dark);
    for (let row = block.row; row < block.row + block.rows; row++) {
      for (let column = block.column; column < block.column + block.columns; column++) {
        context.globalAlpha = alphaOf(row * CHIP.peColumns + column);
        square(row, column);
        context.fill();
      }
    }
  }
  context.globalAlpha = 1;
  outlines({ context, x, y, cell }, blocks, palette.ink);
  if (channelSets(blocks) > 1) {
    context.font = palette.font.replace(/^[\d.]+px/, `600 ${(cell * 0.58).toFixed(1)}px`);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const { row, column, channelSet } of blocks) {
      const strong = alphaOf(row * CHIP.peColumns + column) > STRONG;
      context.fillStyle = strong ? palette.panel : palette.ink;
      context.fillText(String(channelSet + 1), x + (column + 0.5) * cell, y + (row + 0.54) * cell);
    }
  }
  if (marked === undefined) return;
  square(Math.floor(marked / CHIP.peColumns), marked % CHIP.peColumns);
  context.strokeStyle = palette.ink;
  context.lineWidth = Math.max(2, cell * 0.1);
  context.stroke();
}

/** A thin line around every set, or part of a folded one. */
function outlines(
  { context, x, y, cell }: { context: CanvasRenderingContext2D; x: number; y: number; cell: number },
  blocks: readonly PlacedBlock[],
  ink: string,
): void {
  context.strokeStyle = ink;
  context.globalAlpha = 0.55;
  context.lineWidth = Math.max(1, cell * 0.05);
  for (const { row, column, rows, columns } of blocks)
    context.strokeRect(x + column * cell, y + row * cell, columns * cell, rows * cell);
  context.globalAlpha = 1;
}
