import type { LayerCost } from '../../../engine/cost/layer-cost.ts';
import type { TotalCost } from '../../../engine/cost/total-cost.ts';
import type { SiliconFigures } from '../../../models/silicon/alexnet-table.ts';
import { errorPercent, signed, zerosPoints } from '../../../models/silicon/difference.ts';

/** A column of the poster's table. */
export interface Column {
  readonly key: keyof SiliconFigures;
  readonly title: string;
  readonly unit: string;
  /** what the title stands for, where the title alone does not say it */
  readonly meaning?: string;
  readonly modelled: (cost: Omit<LayerCost, 'name' | 'mapping' | 'processingCycles'>) => number;
  readonly text: (value: number) => string;
  /** of the published value, where it is shorter */
  readonly publishedText?: (value: number) => string;
}

const fixed =
  (digits: number) =>
  (value: number): string =>
    value.toFixed(digits);

/** The poster's columns; figures of the batch, but power and shares. */
export const COLUMNS: readonly Column[] = [
  { key: 'powerMw', title: 'Power', unit: 'mW', modelled: ({ powerMw }) => powerMw, text: fixed(0) },
  {
    key: 'latencyMs',
    title: 'Total latency',
    unit: 'ms',
    meaning: 'Time of the whole batch: processing, and the link’s words that the array waits for',
    modelled: ({ latencyMs }) => latencyMs,
    text: fixed(1),
  },
  {
    ...{ key: 'processingMs', title: 'Processing', unit: 'ms' },
    meaning: 'Processing latency: time of the whole batch in which the PE array works',
    modelled: ({ processingMs }) => processingMs,
    text: fixed(1),
  },
  {
    ...{ key: 'macsM', title: 'MACs', unit: 'M' },
    meaning: 'Multiply-accumulates of the whole batch in millions, those gated for a zero included',
    modelled: ({ macs }) => macs / 1e6,
    text: fixed(0),
  },
  {
    ...{ key: 'activePes', title: 'Active PEs', unit: 'of 168' },
    meaning: 'Processing elements that the mapping uses; over all layers weighted by latency',
    modelled: ({ activePes }) => activePes,
    text: (value) => `${value.toFixed(0)} (${((value / 168) * 100).toFixed(0)} %)`,
    publishedText: fixed(0),
  },
  {
    ...{ key: 'ifmapZeros', title: 'Ifmap zeros', unit: '%' },
    meaning:
      'Zero words among a layer’s input feature maps, padding included; differences in percentage points',
    modelled: ({ ifmapZeros }) => ifmapZeros,
    text: (value) => (value * 100).toFixed(1),
  },
  {
    ...{ key: 'glbMB', title: 'GLB', unit: 'MB' },
    meaning: 'Global buffer: bytes between it and the PE array for the whole batch, ifmaps and psums',
    modelled: ({ glbBytes }) => glbBytes / 1e6,
    text: fixed(1),
  },
  {
    ...{ key: 'dramMB', title: 'DRAM', unit: 'MB' },
    meaning: 'Off-chip memory: bytes read and written over the link for the whole batch, as sent',
    modelled: ({ dramBytes }) => dramBytes / 1e6,
    text: fixed(2),
  },
];

/** A cell: modelled, and published beside it where that can be compared. */
export interface Cell {
  readonly key: string;
  readonly modelled: string;
  readonly published: string | undefined;
  /** "+0.8 %", of zeros "+0.8 pts", as `eyeriss table` compares; undefined where it says nothing */
  readonly difference: string | undefined;
}

/** Cells of a layer or of the total whose figures are still to come: they keep the place. */
export const EMPTY_CELLS: readonly Cell[] = COLUMNS.map(({ key }) => ({
  ...{ key, modelled: '–', published: undefined, difference: undefined },
}));

/** Cells of a layer or of the total. */
export function tableCells(cost: LayerCost | TotalCost, silicon: SiliconFigures | undefined): Cell[] {
  return COLUMNS.map(({ key, modelled, text, publishedText = text }) => {
    const value = modelled(cost);
    const published = silicon?.[key];
    return {
      key,
      modelled: text(value),
      published: published === undefined ? undefined : publishedText(published),
      difference: published === undefined ? undefined : difference(key, value, published),
    };
  });
}

function difference(key: Column['key'], modelled: number, published: number): string | undefined {
  if (key === 'ifmapZeros') return `${signed(zerosPoints(modelled, published))} pts`;
  const error = errorPercent(key, modelled, published);
  return error === undefined ? undefined : `${signed(error)} %`;
}
