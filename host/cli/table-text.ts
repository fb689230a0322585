import type { Cost, LayerCost } from '../../engine/cost/layer-cost.ts';
import { peArrayMw } from '../../engine/cost/power.ts';
import { MAPPING_LETTERS } from '../../engine/mapping/mapping.ts';
import { signed, zerosPoints, type FigureName } from '../../models/silicon/difference.ts';
import { modelledFigures, type Figures } from '../mapping/published-figures.ts';
import type { NetworkTable } from './table-model.ts';
import { foldText } from './fold-text.ts';
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

/** The table with everything that belongs to it, ready to print; as text, no line is longer than `maxWidth`. */
export function tableText(table: NetworkTable, format: TableFormat, maxWidth: number): string {
  if (format === 'csv') {
    const columns = [nameColumn(), ...BLOCKS.flat().flatMap((figure) => figureColumns(figure, table))];
    return csvTable({
      ...rowsOf(table),
      columns: [...columns, ...energyColumns(), ...mappingColumns(), ...requestColumns(table)],
    });
  }
  const render = (block: Table<Row>): string =>
    format === 'markdown' ? markdownTable(block) : textTable(block, maxWidth);
  const fold = (line: string): string => (format === 'markdown' ? line : foldText(line, maxWidth));
  const { rows, totals } = rowsOf(table);
  const blocks = figureBlocks(table).map((columns): Table<Row> => ({ columns, rows, totals }));
  const energy: Table<Row> = { columns: [nameColumn(), ...energyColumns()], rows, totals };
  const mapping: Table<Row> = { columns: [nameColumn(), ...mappingColumns()], rows };
  return [
    ...heading(table).map(fold),
    ...[...blocks, energy, mapping].flatMap((block) => ['', render(block)]),
    '',
    ...footing(table).map((line) => (format === 'markdown' ? `- ${line}` : fold(line))),
  ].join('\n');
}

/** With published figures, three blocks of three; without, one of everything, cut only on a narrow terminal. */
function figureBlocks(table: NetworkTable): Column<Row>[][] {
  if (table.totalSilicon) {
    return BLOCKS.map((block) => [nameColumn(), ...block.flatMap((figure) => figureColumns(figure, table))]);
  }
  // what goes in before what comes out
  const columns = BLOCKS.flat().flatMap((figure) => figureColumns(figure, table));
  const inputs = columns.filter(({ group }) => group === INPUT);
  return [[nameColumn(), ...inputs, ...columns.filter(({ group }) => group !== INPUT)]];
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
  const group = kind === 'modelled' ? MODELLED : INPUT;
  const common = { unit, decimals, group: silicon ? title : group };
  const modelled = (row: Row): number | undefined => scaled(row.modelled?.[name]);
  const difference = { group: title, align: 'right', format: signed } as const;
  if (!silicon) {
    const heading = group === INPUT ? `${short}, ${kind}` : short;
    return [
      { ...common, heading, value: modelled },
      ...percent.map((column) => ({ ...column, heading: 'PEs', group: MODELLED })),
    ];
  }
  return [
    { ...common, heading: kind, value: modelled },
    ...percent,
    { ...common, heading: 'published', align: 'right', value: (row) => scaled(row.silicon?.[name]) },
    name === 'ifmapZeros'
      ? { ...difference, heading: 'diff.', unit: 'points', value: zerosDifference }
      : { ...difference, heading: 'error', unit: '%', value: (row) => row.error?.[name] },
  ];
}

function zerosDifference({ modelled, silicon }: Row): number | undefined {
  if (modelled?.ifmapZeros === undefined || silicon?.ifmapZeros === undefined) return undefined;
  return zerosPoints(modelled.ifmapZeros, silicon.ifmapZeros);
}

const MODELLED = 'modelled, the whole batch';
const INPUT = 'input';

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

/** What a saved CSV file needs to describe itself; the same in every row. */
function requestColumns({ request }: NetworkTable): Column<Row>[] {
  const { coreVoltageV, coreClockHz, linkClockHz } = request.operatingPoint;
  const group = 'operating point';
  return [
    { heading: 'network', value: () => request.network.id },
    { heading: 'batch', value: () => request.batch },
    { heading: 'core voltage', unit: 'V', group, value: () => coreVoltageV },
    { heading: 'core clock', unit: 'MHz', group, value: () => coreClockHz / 1e6 },
    { heading: 'link clock', unit: 'MHz', group, value: () => linkClockHz / 1e6 },
  ];
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
    ...(totalSilicon ? [mappingNotice(table), ...comparisonNotices(table, totalSilicon)] : []),
    ...(batchNeedsNotice(request) ? ['silicon was measured with a batch of 4: no comparison'] : []),
    ...notices,
  ];
}

function mappingNotice({ mappings }: NetworkTable): string {
  switch (mappings) {
    case 'published':
      return 'mappings as published, but conv3 with q 3, r 2, t 2: the printed q 4, r 1, t 4 would take 69 MB of GLB accesses';
    case 'printed':
      return 'mappings as printed, conv3 with q 4, r 1, t 4: its published 50.2 MB of GLB accesses do not go with it';
    case 'chosen':
      return 'mappings chosen by the mapper; published figures are of the published mappings';
  }
}

/** Why published figures are missing although there are some. */
function comparisonNotices({ zerosOrigin }: NetworkTable, silicon: Figures): string[] {
  if (zerosOrigin === 'given') {
    return ['zeros are given, not those of silicon: no comparison of power, latency and compressed DRAM'];
  }
  if (silicon.powerMw !== undefined && silicon.latencyMs !== undefined) return [];
  if (silicon.framesPerSecond !== undefined && silicon.latencyMs === undefined) {
    const known = silicon.powerMw === undefined ? 'frame rate was' : 'frame rate and total power were';
    return [`only ${known} published at this operating point; other figures that depend on it stand alone`];
  }
  return ['figures without a published value depend on conditions under which silicon was not measured'];
}

function batchNeedsNotice({ network, batch }: NetworkTable['request']): boolean {
  return network.id === 'alexnet' && batch !== 4;
}
