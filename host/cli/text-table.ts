import { invariant } from '../../engine/errors.ts';

/** What a cell holds: a number, a text, or nothing (not known, not applicable). */
export type Cell = number | string | undefined;

/** One column of a table. */
export interface Column<Row> {
  readonly heading: string;
  /** Unit of every value, e.g. `MB`; it stands in the heading. */
  readonly unit?: string;
  /** Heading over neighbouring columns with the same group, e.g. `modelled`, `measured`, `published`. */
  readonly group?: string;
  /** By default numbers stand right: a column is right-aligned if one of its cells is a number. */
  readonly align?: 'left' | 'right';
  /** Digits after the point, for people; CSV keeps numbers whole. As many as it takes by default. */
  readonly decimals?: number;
  /** Formats a number for people, instead of {@link decimals}. */
  readonly format?: (value: number) => string;
  readonly value: (row: Row) => Cell;
}

/** A table, described once and rendered as text, Markdown or CSV. */
export interface Table<Row> {
  /** The first column names the rows; it is repeated where a wide table is cut. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Shown last, set apart; a cell without a value stays empty. */
  readonly totals?: Row;
}

/** What stands for a value that is not there. */
const MISSING = '–';

/** A column with its cells as people read them. */
interface RenderedColumn {
  readonly heading: string;
  readonly unit: string;
  readonly group: string;
  readonly right: boolean;
  /** Rows, then the totals if there are any. */
  readonly cells: readonly string[];
}

function render<Row>({ columns, rows, totals }: Table<Row>): RenderedColumn[] {
  invariant(columns.length > 0, 'a table has columns');
  return columns.map((column) => {
    const values = rows.map((row) => column.value(row));
    const all = totals === undefined ? values : [...values, column.value(totals)];
    return {
      heading: column.heading,
      unit: column.unit ?? '',
      group: column.group ?? '',
      right:
        column.align === undefined
          ? all.some((value) => typeof value === 'number')
          : column.align === 'right',
      cells: all.map((value, i) => cellText(value, column, i < rows.length ? MISSING : '')),
    };
  });
}

function cellText<Row>(value: Cell, { decimals, format }: Column<Row>, missing: string): string {
  if (value === undefined) return missing;
  if (typeof value === 'string') return value.replace(/[\u0000-\u001f\u007f]+/g, ' ');
  if (format) return format(value);
  const text = decimals === undefined ? String(value) : value.toFixed(decimals);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text; // a rounded −0.04 is no negative number
}

/** Length in characters, not UTF-16 units. */
function width(text: string): number {
  return Array.from(text).length;
}

function pad(text: string, to: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, to - width(text)));
  return right ? space + text : text + space;
}

/**
 * The table as aligned text for a terminal: group headings, headings and units over the columns, a rule between
 * groups. A table wider than `maxWidth` is cut into several under each other, each with the first column.
 * @param maxWidth characters a line may have; a single column wider than this is shown all the same
 * @returns lines without trailing spaces, joined by line breaks, none at the end
 */
export function textTable<Row>(table: Table<Row>, maxWidth = 120): string {
  const [first, ...others] = render(table).map(layOut);
  invariant(first !== undefined, 'a table has columns');
  const parts: LaidOutColumn[][] = [[first]];
  for (const column of others) {
    const part = parts.at(-1)!;
    if (part.length > 1 && lineWidth([...part, column]) > maxWidth) parts.push([first, column]);
    else part.push(column);
  }
  const totals = table.totals === undefined ? 0 : 1;
  return parts.map((part) => textPart(part, table.rows.length, totals).join('\n')).join('\n\n');
}

interface LaidOutColumn extends RenderedColumn {
  readonly width: number;
}

function layOut(column: RenderedColumn): LaidOutColumn {
  return { ...column, width: Math.max(...[column.heading, column.unit, ...column.cells].map(width)) };
}

/** Neighbouring columns of one group, and the group's width: its columns two spaces apart. */
interface Group {
  readonly name: string;
  readonly columns: LaidOutColumn[];
  width: number;
}

function groupsOf(columns: readonly LaidOutColumn[]): Group[] {
  const groups: Group[] = [];
  for (const column of columns) {
    const last = groups.at(-1);
    if (last?.name === column.group) last.columns.push(column);
    else groups.push({ name: column.group, columns: [column], width: 0 });
  }
  for (const group of groups) {
    const columnsWidth = group.columns.reduce((sum, column) => sum + column.width + 2, -2);
    group.width = Math.max(columnsWidth, group.name === '' ? 0 : width(group.name) + 4);
  }
  return groups;
}

const BETWEEN_GROUPS = ' │ ';

function lineWidth(columns: readonly LaidOutColumn[]): number {
  return groupsOf(columns).reduce(
    (sum, group) => sum + group.width + BETWEEN_GROUPS.length,
    -BETWEEN_GROUPS.length,
  );
}

function textPart(columns: readonly LaidOutColumn[], rowCount: number, totals: number): string[] {
  const groups = groupsOf(columns);
  const line = (cell: (column: LaidOutColumn) => string): string =>
    groups
      .map((group) =>
        pad(
          group.columns.map((c) => pad(cell(c), c.width, c.right)).join('  '),
          group.width,
          group.columns[0]!.right,
        ),
      )
      .join(BETWEEN_GROUPS)
      .trimEnd();
  const rule = groups.map((group) => '─'.repeat(group.width)).join('─┼─');
  const lines: string[] = [];
  if (groups.some(({ name }) => name !== ''))
    lines.push(groups.map(groupHeading).join(BETWEEN_GROUPS).trimEnd());
  lines.push(line((column) => column.heading));
  if (columns.some(({ unit }) => unit !== '')) lines.push(line((column) => column.unit));
  lines.push(rule);
  for (let row = 0; row < rowCount; row++) lines.push(line((column) => column.cells[row]!));
  if (totals > 0)
    lines.push(
      rule,
      line((column) => column.cells[rowCount]!),
    );
  return lines;
}

/** `── modelled ──`, as wide as the group. */
function groupHeading({ name, width: groupWidth }: Group): string {
  if (name === '') return ' '.repeat(groupWidth);
  const space = groupWidth - width(name) - 2;
  const left = Math.floor(space / 2);
  return `${'─'.repeat(left)} ${name} ${'─'.repeat(space - left)}`;
}

/**
 * The table as a Markdown (GitHub) table. Markdown has no group headings, so each heading starts with its group:
 * `modelled: link (MB)`. Totals are bold.
 */
export function markdownTable<Row>(table: Table<Row>): string {
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|');
  const columns = render(table).map((column) => {
    const { group, right } = column;
    const heading = escaped(`${group === '' ? '' : `${group}: `}${headingWithUnit(column)}`);
    const cells = column.cells.map((cell, i) =>
      i < table.rows.length || cell === '' ? escaped(cell) : `**${escaped(cell)}**`,
    );
    return { heading, right, cells, width: Math.max(3, ...[heading, ...cells].map(width)) };
  });
  const line = (cell: (column: (typeof columns)[number]) => string) => `| ${columns.map(cell).join(' | ')} |`;
  return [
    line((c) => pad(c.heading, c.width, c.right)),
    line((c) => (c.right ? `${'-'.repeat(c.width - 1)}:` : '-'.repeat(c.width))),
    ...columns[0]!.cells.map((_, row) => line((c) => pad(c.cells[row]!, c.width, c.right))),
  ].join('\n');
}

/**
 * The table as CSV (RFC 4180: CRLF after every line, fields with commas, quotes or line breaks quoted). Headings
 * are `group heading (unit)`; numbers keep all their digits, whatever is shown to people; a missing value is empty.
 */
export function csvTable<Row>({ columns, rows, totals }: Table<Row>): string {
  const heading = (column: Column<Row>) =>
    `${column.group === undefined ? '' : `${column.group} `}${headingWithUnit(column)}`;
  const all = totals === undefined ? rows : [...rows, totals];
  const lines = [columns.map(heading), ...all.map((row) => columns.map((column) => column.value(row) ?? ''))];
  return lines.map((cells) => `${cells.map((cell) => csvField(String(cell))).join(',')}\r\n`).join('');
}

function headingWithUnit({ heading, unit = '' }: { heading: string; unit?: string }): string {
  return unit === '' ? heading : `${heading} (${unit})`;
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
