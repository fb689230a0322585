import type { Cost, LayerCost } from '../../engine/cost/layer-cost.ts';
import { peArrayMw } from '../../engine/cost/power.ts';
import { MAPPING_LETTERS } from '../../engine/mapping/mapping.ts';
import { modelledFigures, type FigureName, type Figures } from './table-figures.ts';
import type { NetworkTable } from './table-model.ts';
import { csvTable, markdownTable, textTable, type Column, type Table } from './text-table.ts';

/** How the table is written. */
export type TableFormat = 'text' | 'markdown' | 'csv';

/** A row: a layer on the chip, a layer on the host (a name alone), or the total. */
interface Row {
  readonly name: string;
  readonly cost?: Cost;
  readonly layer?: LayerCost;
  readonly modelled?: Figures;
  readonly silicon?: Figures | undefined;
  readonly error?: Figures | undefined;
}

/** How one figure is shown. */
interface Figure {
  readonly name: FigureName;
  readonly title: string;
  /** heading where it stands alone, without a published value beside it; default: the title */
  readonly short?: string;
  readonly unit: string;
  readonly decimals: number;
  /** factor from the figure's unit to the one shown */
  readonly factor?: number;
  /** an input of the model where zeros are given, so not `modelled` */
  readonly input?: boolean;
}

/** The published table's figures in blocks that fit a terminal beside their published values and errors. */
const BLOCKS: readonly (readonly Figure[])[] = [
  [
    { name: 'powerMw', title: 'chip power', short: 'power', unit: 'mW', decimals: 0 },
    { name: 'latencyMs', title: 'total latency', short: 'latency', unit: 'ms', decimals: 1 },
    { name: 'processingMs', title: 'processing latency', short: 'processing', unit: 'ms', decimals: 1 },
  ],
  [
    { name: 'macsM', title: 'MACs', unit: 'M', decimals: 2 },
    { name: 'activePes', title: 'active PEs', unit: 'of 168', decimals: 0 },
    {
      name: 'ifmapZeros',
      title: 'zeros in ifmaps',
      short: 'zeros',
      unit: '%',
      decimals: 1,
      factor: 100,
      input: true,
    },
  ],
  [
    { name: 'glbMB', title: 'GLB accesses', short: 'GLB', unit: 'MB', decimals: 1 },
    { name: 'dramMB', title: 'DRAM accesses', short: 'DRAM', unit: 'MB', decimals: 2 },
    { name: 'dramUncompressedMB', title: 'DRAM, uncompressed', short: 'DRAM raw', unit: 'MB', decimals: 2 },
  ],
];

/** The table with everything that belongs to it, ready to print. */
export function tableText(table: NetworkTable, format: TableFormat): string {
  if (format === 'csv') {
    const columns = [nameColumn(), ...BLOCKS.flat().flatMap((figure) => figureColumns(figure, table))];
    return csvTable({ ...rowsOf(table), columns: [...columns, ...energyColumns(), ...mappingColumns()] });
  }
  const render = format === 'markdown' ? markdownTable<Row> : textTable<Row>;
  const { rows, totals } = rowsOf(table);
  const blocks = figureBlocks(table).map((columns): Table<Row> => ({ columns, rows, totals }));
  const energy: Table<Row> = { columns: [nameColumn(), ...energyColumns()], rows, totals };
  const mapping: Table<Row> = { columns: [nameColumn(), ...mappingColumns()], rows };
  return [
    ...heading(table),
    ...[...blocks, energy, mapping].flatMap((block) => ['', render(block)]),
    '',
    ...footing(table).map((line) => (format === 'markdown' ? `- ${line}` : line)),
  ].join('\n');
}

/** With published figures, three blocks of three; without, one of everything, cut only on a narrow terminal. */
function figureBlocks(table: NetworkTable): Column<Row>[][] {
  if (table.totalSilicon) {
    return BLOCKS.map((block) => [nameColumn(), ...block.flatMap((figure) => figureColumns(figure, table))]);
  }
  return [[nameColumn(), ...BLOCKS.flat().flatMap((figure) => figureColumns(figure, table))]];
}

function nameColumn(): Column<Row> {
  return { heading: 'layer', value: (row) => row.name };
}

function figureColumns(figure: Figure, table: NetworkTable): Column<Row>[] {
  const { name, title, short = title, unit, decimals, factor = 1, input = false } = figure;
  const scaled = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : value * factor;
  const percent: Column<Row>[] =
    name === 'activePes'
      ? [{ heading: 'modelled', unit: '%', group: title, decimals: 0, value: activePercent }]
      : [];
  const kind = input ? zerosHeading(table) : 'modelled';
  const silicon = table.totalSilicon;
  const common = { unit, decimals, group: silicon ? title : MODELLED };
  const modelled = (row: Row): number | undefined => scaled(row.modelled?.[name]);
  if (!silicon) {
    const heading = input ? `${short}, ${kind}` : short;
    return [
      { ...common, heading, value: modelled },
      ...percent.map((column) => ({ ...column, heading: 'PEs', group: MODELLED })),
    ];
  }
  return [
    { ...common, heading: kind, value: modelled },
    ...percent,
    { ...common, heading: 'published', value: (row) => scaled(row.silicon?.[name]) },
    // A percentage of a percentage says nothing; conv1's published zeros are 0.01 %.
    name === 'ifmapZeros'
      ? { heading: 'diff.', unit: 'points', group: title, format: signed, value: zerosDifference }
      : { heading: 'error', unit: '%', group: title, format: signed, value: (row) => row.error?.[name] },
  ];
}

function zerosDifference({ modelled, silicon }: Row): number | undefined {
  if (modelled?.ifmapZeros === undefined || silicon?.ifmapZeros === undefined) return undefined;
  return 100 * (modelled.ifmapZeros - silicon.ifmapZeros);
}

const MODELLED = 'modelled, the whole batch';

function zerosHeading({ zerosOrigin }: NetworkTable): string {
  switch (zerosOrigin) {
    case 'published':
      return 'input';
    case 'pictures':
      return 'modelled';
    default:
      return zerosOrigin;
  }
}

function activePercent({ cost }: Row): number | undefined {
  return cost && cost.activePeFraction * 100;
}

/** `+3.9`, `−0.3`, `0.0`. */
function signed(value: number): string {
  const text = Math.abs(value).toFixed(1);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

function energyColumns(): Column<Row>[] {
  const column = (
    heading: string,
    unit: string,
    decimals: number,
    value: (cost: Cost) => number,
  ): Column<Row> => ({
    heading,
    unit,
    decimals,
    group: 'modelled',
    value: ({ cost }) => cost && value(cost),
  });
  return [
    column('clock, rest', 'mW', 0, ({ powerParts }) => powerParts.clockAndRestMw),
    column('PEs', 'mW', 0, ({ powerParts }) => peArrayMw(powerParts)),
    column('GLB, NoC', 'mW', 0, ({ powerParts }) => powerParts.glbNocMw),
    column('link', 'mW', 1, ({ powerParts }) => powerParts.linkMw),
    column('energy', 'mJ/frame', 2, (cost) => cost.energyPerFrameMj),
    column('speed', 'GOPS', 1, (cost) => cost.gops),
    column('efficiency', 'GOPS/W', 0, (cost) => cost.gopsPerWatt),
    column('exposed link', 'ms', 1, (cost) => cost.exposedLinkMs),
  ];
}

function mappingColumns(): Column<Row>[] {
  return MAPPING_LETTERS.map((letter) => ({
    heading: letter,
    group: 'mapping',
    align: 'right',
    value: ({ layer }) => layer?.mapping[letter],
  }));
}

/** Layers in execution order with those on the host in their places, and the total. */
function rowsOf(table: NetworkTable): { rows: Row[]; totals: Row } {
  const { request, layers, total } = table;
  const rows = request.network.layers.flatMap(({ name }): Row[] => {
    const parts = layers.filter((layer) => layer.of === name);
    if (parts.length === 0) return [{ name: `${name} (host)` }];
    return parts.map(({ cost, silicon, error }) => ({
      name: cost.name,
      cost,
      layer: cost,
      modelled: modelledFigures(cost),
      silicon,
      error,
    }));
  });
  const totals: Row = {
    name: 'total',
    cost: total,
    modelled: { ...modelledFigures(total), framesPerSecond: total.framesPerSecond },
    silicon: table.totalSilicon,
    error: table.totalError,
  };
  return { rows, totals };
}

function heading({ request }: NetworkTable): string[] {
  const { network, batch, operatingPoint, compression, gating } = request;
  const { coreVoltageV, coreClockHz, linkClockHz } = operatingPoint;
  return [
    `${network.title}, CONV layers of a batch of ${batch} at ${Number(coreVoltageV.toFixed(3))} V, ` +
      `core ${coreClockHz / 1e6} MHz, link ${linkClockHz / 1e6} MHz` +
      (compression ? '' : ', compression off') +
      (gating ? '' : ', gating off'),
  ];
}

function footing(table: NetworkTable): string[] {
  const { request, total, totalSilicon, totalError, notices } = table;
  const published = totalSilicon?.framesPerSecond;
  const error = totalError?.framesPerSecond;
  const rate = `modelled: ${total.framesPerSecond.toFixed(1)} frames/s`;
  return [
    published === undefined || error === undefined
      ? rate
      : `${rate}; published: ${published.toFixed(1)} frames/s (${signed(error)} %)`,
    `modelled: ${total.dramEnergyPerFrameMj.toFixed(2)} mJ a frame in off-chip DRAM, from an assumed energy a word; ` +
      'not in chip power',
    ...(totalSilicon ? [mappingNotice(table)] : []),
    ...(totalSilicon && (totalSilicon.powerMw === undefined || totalSilicon.latencyMs === undefined)
      ? ['silicon was not measured under these conditions; figures without a published value depend on them']
      : []),
    ...(batchNeedsNotice(request) ? ['silicon was measured with a batch of 4: no comparison'] : []),
    ...notices,
  ];
}

function mappingNotice({ mappings }: NetworkTable): string {
  return mappings === 'published'
    ? 'mappings as published, but conv3 with q 3, r 2, t 2: the printed q 4, r 1, t 4 would take 69 MB of GLB accesses'
    : 'mappings chosen by the mapper';
}

function batchNeedsNotice({ network, batch }: NetworkTable['request']): boolean {
  return network.id === 'alexnet' && batch !== 4;
}
