import { dirname } from 'node:path';
import { fileBytes, type ManifestModel } from '../../models/manifest.ts';
import type { ModelStore } from '../../models/store.ts';
import { columns, megabytes, type Terminal } from './terminal-output.ts';

/** Whether a model's files are here; `bytes` is undefined when the manifest lacks the size of one. */
interface ModelRow {
  readonly id: string;
  readonly title: string;
  readonly state: 'complete' | 'partial' | 'absent';
  readonly files: number;
  readonly present: number;
  readonly missing: readonly string[];
  readonly bytes: number | undefined;
  readonly licence: string;
  readonly folders: readonly string[];
}

function modelRow(model: ManifestModel, store: ModelStore): ModelRow {
  const { present, missing, complete } = store.status(model.id);
  const sizes = model.files.map(fileBytes);
  return {
    id: model.id,
    title: model.title,
    state: complete ? 'complete' : present.length > 0 ? 'partial' : 'absent',
    files: model.files.length,
    present: present.length,
    missing: missing.map((file) => file.file),
    bytes: sizes.reduce<number | undefined>(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    ),
    licence: model.licence,
    folders: [...new Set(present.map(({ path }) => dirname(path)))],
  };
}

/** Prints every model of the manifest: a table, or one JSON object a line. Contents are not checked. */
export function listModels(store: ModelStore, terminal: Terminal, json: boolean): void {
  const rows = store.manifest.models.map((model) => modelRow(model, store));
  if (json) {
    for (const row of rows) terminal.out(JSON.stringify(row));
    return;
  }
  const table = rows.map((row) => [
    row.id,
    row.state === 'partial' ? `partial ${row.present} of ${row.files}` : row.state,
    megabytes(row.bytes),
    row.licence,
    row.folders.join(', ') || '-',
  ]);
  for (const line of columns([['MODEL', 'FILES', 'MB', 'LICENCE', 'WHERE'], ...table])) terminal.out(line);
}
