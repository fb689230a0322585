import { bytesOfKind, sumLayerReports, type ConvLayerReport } from '../../engine/index.ts';
import type { Classification } from './classify-command.ts';
import { foldText } from './fold-text.ts';
import { textTable, type Column } from './text-table.ts';

/** A row of the layer table: one layer, or the totals. */
interface Row {
  readonly name: string;
  readonly macs: number;
  readonly gatedMacs: number;
  readonly ifmapZeroFraction: number;
  readonly linkBytes: number;
  readonly linkUncompressedBytes: number;
  readonly linkTimeMs: number;
  readonly ofmapBytes: number;
  readonly ofmapUncompressedBytes: number;
}

const MODELLED = 'modelled, this frame';

const COLUMNS: readonly Column<Row>[] = [
  { heading: 'layer', value: (row) => row.name },
  { heading: 'MACs', unit: 'M', group: MODELLED, decimals: 2, value: (row) => row.macs / 1e6 },
  { heading: 'gated', unit: 'M', group: MODELLED, decimals: 2, value: (row) => row.gatedMacs / 1e6 },
  {
    heading: 'gated',
    unit: '%',
    group: MODELLED,
    decimals: 1,
    value: (row) => (100 * row.gatedMacs) / row.macs,
  },
  {
    heading: 'ifmap zeros',
    unit: '%',
    group: MODELLED,
    decimals: 1,
    value: (row) => 100 * row.ifmapZeroFraction,
  },
  { heading: 'link', unit: 'MB', group: MODELLED, decimals: 3, value: (row) => row.linkBytes / 1e6 },
  {
    heading: 'uncompressed',
    unit: 'MB',
    group: MODELLED,
    decimals: 3,
    value: (row) => row.linkUncompressedBytes / 1e6,
  },
  { heading: 'link time', unit: 'ms', group: MODELLED, decimals: 3, value: (row) => row.linkTimeMs },
  { heading: 'ofmap RLC', unit: 'MB', group: MODELLED, decimals: 3, value: (row) => row.ofmapBytes / 1e6 },
  {
    heading: 'ofmap raw',
    unit: 'MB',
    group: MODELLED,
    decimals: 3,
    value: (row) => row.ofmapUncompressedBytes / 1e6,
  },
];

/** One picture's guesses, layer table, measured times and notices as text, no line longer than `maxWidth`. */
export function classificationText(classification: Classification, maxWidth: number): string {
  const { image, model, top, result, notices } = classification;
  const { wall } = result;
  const executor = result.conv[0]?.executor;
  const lines = [
    `${image} — ${model.network.title}`,
    ...(top.length > 0 ? top.map(guess) : [`  no labels: the network ran to ${result.lastBlob.name}`]),
    '',
    textTable(
      {
        columns: COLUMNS,
        rows: result.conv.map(layerRow),
        totals: totalsRow(result.conv),
      },
      maxWidth,
    ),
    '',
    `measured on this computer: ${wall.totalMs.toFixed(0)} ms in all, ${wall.convMs.toFixed(0)} ms of it CONV layers and their counts ` +
      `(executor "${executor ?? 'none'}"), ${wall.hostMs.toFixed(0)} ms host`,
  ];
  const { wrappedPsums } = result;
  if (wrappedPsums > 0)
    lines.push(`warning: ${wrappedPsums} psums wrapped; the scales do not fit this picture`);
  if (result.saturatedWords > 0) lines.push(`note: ${result.saturatedWords} ifmap words were saturated`);
  return foldText([...lines, ...notices.map((notice) => `note: ${notice}`), ''].join('\n'), maxWidth);
}

function guess({ label, probability }: Classification['top'][number]): string {
  const bar = '█'.repeat(Math.round(20 * probability)).padEnd(20, '·');
  return `  ${(100 * probability).toFixed(1).padStart(5)} %  ${bar}  ${label}`;
}

function layerRow(report: ConvLayerReport): Row {
  const ofmap = bytesOfKind(report.link.transactions, 'ofmap');
  return {
    ofmapBytes: ofmap.bytes,
    ofmapUncompressedBytes: ofmap.uncompressedBytes,
    name: report.name,
    macs: report.macs,
    gatedMacs: report.gatedMacs,
    ifmapZeroFraction: report.ifmapZeroFraction,
    linkBytes: report.link.bytes,
    linkUncompressedBytes: report.link.uncompressedBytes,
    linkTimeMs: report.link.timeMs,
  };
}

function totalsRow(reports: readonly ConvLayerReport[]): Row {
  const ofmap = bytesOfKind(
    reports.flatMap((report) => report.link.transactions),
    'ofmap',
  );
  return {
    name: 'total',
    ...sumLayerReports(reports),
    ofmapBytes: ofmap.bytes,
    ofmapUncompressedBytes: ofmap.uncompressedBytes,
  };
}
