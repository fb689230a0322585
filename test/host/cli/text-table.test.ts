import { describe, expect, it } from 'vitest';
import { csvTable, markdownTable, textTable, type Table } from '../../../host/cli/text-table.ts';

interface Row {
  readonly name: string;
  readonly macsM?: number;
  readonly gatedPercent?: number;
  readonly linkMb?: number;
  readonly wallMs?: number;
  readonly siliconMs?: number;
}

const table: Table<Row> = {
  columns: [
    { heading: 'layer', value: (row) => row.name },
    { heading: 'MACs', unit: 'M', group: 'modelled', decimals: 1, value: (row) => row.macsM },
    { heading: 'gated', unit: '%', group: 'modelled', decimals: 1, value: (row) => row.gatedPercent },
    { heading: 'link', unit: 'MB', group: 'modelled', decimals: 3, value: (row) => row.linkMb },
    { heading: 'wall time', unit: 'ms', group: 'measured', decimals: 1, value: (row) => row.wallMs },
    { heading: 'time', unit: 'ms', group: 'published', value: (row) => row.siliconMs },
  ],
  rows: [
    { name: 'conv1', macsM: 105.4152, gatedPercent: 0.04, linkMb: 0.5141, wallMs: 12, siliconMs: 20.9 },
    { name: 'a|b, "c"\nd', macsM: 447.9, gatedPercent: -0.04, wallMs: 1234.56 },
  ],
  totals: { name: 'total', macsM: 553.3152, linkMb: 0.5141, wallMs: 1246.56 },
};

describe('textTable', () => {
  it('aligns columns under their group, heading and unit', () => {
    expect(textTable(table)).toBe(
      [
        '           │ ──── modelled ───── │ ─ measured ─ │ ─ published ─',
        'layer      │  MACs  gated   link │    wall time │          time',
        '           │     M      %     MB │           ms │            ms',
        '───────────┼─────────────────────┼──────────────┼──────────────',
        'conv1      │ 105.4    0.0  0.514 │         12.0 │          20.9',
        'a|b, "c" d │ 447.9    0.0      – │       1234.6 │             –',
        '───────────┼─────────────────────┼──────────────┼──────────────',
        'total      │ 553.3         0.514 │       1246.6 │',
      ].join('\n'),
    );
  });

  it('cuts a table that is too wide, and repeats the first column', () => {
    const text = textTable(table, 40);
    expect(text).toBe(
      [
        '           │ ──── modelled ─────',
        'layer      │  MACs  gated   link',
        '           │     M      %     MB',
        '───────────┼────────────────────',
        'conv1      │ 105.4    0.0  0.514',
        'a|b, "c" d │ 447.9    0.0      –',
        '───────────┼────────────────────',
        'total      │ 553.3         0.514',
        '',
        '           │ ─ measured ─',
        'layer      │    wall time',
        '           │           ms',
        '───────────┼─────────────',
        'conv1      │         12.0',
        'a|b, "c" d │       1234.6',
        '───────────┼─────────────',
        'total      │       1246.6',
        '',
        '           │ ─ published ─',
        'layer      │          time',
        '           │            ms',
        '───────────┼──────────────',
        'conv1      │          20.9',
        'a|b, "c" d │             –',
        '───────────┼──────────────',
        'total      │',
      ].join('\n'),
    );
    for (let maxWidth = 35; maxWidth < 70; maxWidth++) {
      const widths = textTable(table, maxWidth)
        .split('\n')
        .map((line) => line.length);
      expect(Math.max(...widths)).toBeLessThanOrEqual(maxWidth);
    }
  });

  it('leaves out the lines that nothing needs', () => {
    const plain: Table<number> = {
      columns: [
        { heading: 'n', value: (n) => n },
        {
          heading: 'error',
          align: 'left',
          format: (x) => `${x > 0 ? '+' : ''}${x.toFixed(2)}`,
          value: (n) => n / 8,
        },
      ],
      rows: [1, -10],
    };
    expect(textTable(plain)).toBe(['  n  error', '──────────', '  1  +0.13', '-10  -1.25'].join('\n'));
    expect(textTable({ ...plain, rows: [] })).toBe(['n  error', '────────'].join('\n'));
  });
});

describe('markdownTable', () => {
  it('puts group and unit into each heading and escapes bars', () => {
    const columns = table.columns.filter((_, i) => i !== 2 && i !== 3);
    expect(markdownTable({ ...table, columns })).toBe(
      [
        '| layer       | modelled: MACs (M) | measured: wall time (ms) | published: time (ms) |',
        '| ----------- | -----------------: | -----------------------: | -------------------: |',
        '| conv1       |              105.4 |                     12.0 |                 20.9 |',
        '| a\\|b, "c" d |              447.9 |                   1234.6 |                    – |',
        '| **total**   |          **553.3** |               **1246.6** |                      |',
      ].join('\n'),
    );
  });
});

describe('csvTable', () => {
  it('keeps all digits and quotes as RFC 4180 says', () => {
    expect(csvTable(table)).toBe(
      'layer,modelled MACs (M),modelled gated (%),modelled link (MB),measured wall time (ms),published time (ms)\r\n' +
        'conv1,105.4152,0.04,0.5141,12,20.9\r\n' +
        '"a|b, ""c""\nd",447.9,-0.04,,1234.56,\r\n' +
        'total,553.3152,,0.5141,1246.56,\r\n',
    );
  });
});
