import type { Draws } from './draws.ts';

/** A value at a place; both coordinates run from 0 to 1. */
export type Field = (u: number, v: number) => number;

/**
 * Random values 0 to 1 on a grid of cells × cells, smooth in between.
 * @param cells at least 2
 */
export function smoothField(draws: Draws, cells: number): Field {
  const values = Float32Array.from({ length: cells * cells }, () => draws.next());
  return (u, v) => {
    const x = Math.min(cells - 1.001, Math.max(0, u * (cells - 1)));
    const y = Math.min(cells - 1.001, Math.max(0, v * (cells - 1)));
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [eased(x - column), eased(y - row)];
    const at = row * cells + column;
    const above = values[at]! + fx * (values[at + 1]! - values[at]!);
    const below = values[at + cells]! + fx * (values[at + cells + 1]! - values[at + cells]!);
    return above + fy * (below - above);
  };
}

function eased(t: number): number {
  return t * t * (3 - 2 * t);
}
