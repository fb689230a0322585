/** Where a command writes: results line by line, progress on a stream that may be a terminal. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly progressStream: NodeJS.WriteStream;
}

/** Characters a line may have: the terminal's width, 120 off a terminal or where it is not known. */
export function terminalWidth(): number {
  return process.stdout.columns || 120;
}

/** Size in decimal megabytes, for people; `?` where it is not known. */
export function megabytes(bytes: number | undefined): string {
  if (bytes === undefined) return '?';
  const mb = bytes / 1e6;
  return mb >= 10 ? mb.toFixed(1) : mb.toFixed(3);
}

/** Rows of text as left-aligned columns, two spaces apart; nothing after the last column. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
