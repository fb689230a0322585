import { CHIP } from '../../../engine/chip.ts';
import type { LayerFacts, ResultMessage } from '../../../host/protocol/host-messages.ts';
import type { Drawing } from './drawn.ts';
import { setColour } from './set-colour.ts';

type Pes = NonNullable<ResultMessage['pes']>;

/** Share of gated MACs over a layer's PEs. */
export interface GatedRange {
  readonly least: number;
  readonly most: number;
}

/** Differences below this share are not worth a shade. */
const LEAST_SPREAD = 0.02;
/** How strong the colour of the PE with the most gated MACs is. */
const DIMMEST = 0.3;

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

/** How much of its colour a PE keeps: all with the least gated MACs of the layer, little with the most. */
export function shade(share: number, { least, most }: GatedRange): number {
  const spread = Math.max(LEAST_SPREAD, most - least);
  return 1 - (1 - DIMMEST) * Math.min(1, Math.max(0, (share - least) / spread));
}

/** Where PE (row, column) is drawn. */
export function arrayGrid(width: number, height: number): { x: number; y: number; cell: number } {
  const cell = Math.min(width / CHIP.peColumns, height / CHIP.peRows);
  return { x: (width - cell * CHIP.peColumns) / 2, y: (height - cell * CHIP.peRows) / 2, cell };
}

/** The 12 × 14 array: sets in colour as they are mapped, shaded by their gated MACs. */
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
  for (const block of layer?.blocks ?? []) {
    context.fillStyle = setColour(block, palette.dark);
    for (let row = block.row; row < block.row + block.rows; row++) {
      for (let column = block.column; column < block.column + block.columns; column++) {
        const at = row * CHIP.peColumns + column;
        const macs = pes?.macs[at] ?? 0;
        context.globalAlpha = range && macs > 0 ? shade((pes.gatedMacs[at] ?? 0) / macs, range) : 0.8;
        square(row, column);
        context.fill();
      }
    }
  }
  context.globalAlpha = 1;
  outlines({ context, x, y, cell }, layer, palette.ink);
  if (marked === undefined) return;
  square(Math.floor(marked / CHIP.peColumns), marked % CHIP.peColumns);
  context.strokeStyle = palette.ink;
  context.lineWidth = Math.max(2, cell * 0.1);
  context.stroke();
}

/** A thin line around every set, or part of a folded one. */
function outlines(
  { context, x, y, cell }: { context: CanvasRenderingContext2D; x: number; y: number; cell: number },
  layer: LayerFacts | undefined,
  ink: string,
): void {
  context.strokeStyle = ink;
  context.globalAlpha = 0.55;
  context.lineWidth = Math.max(1, cell * 0.05);
  for (const { row, column, rows, columns } of layer?.blocks ?? [])
    context.strokeRect(x + column * cell, y + row * cell, columns * cell, rows * cell);
  context.globalAlpha = 1;
}
