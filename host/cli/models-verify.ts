import { fileFault } from '../../models/checksum.ts';
import type { ManifestModel } from '../../models/manifest.ts';
import type { ModelStore } from '../../models/store.ts';
import type { Terminal } from './terminal-output.ts';

/** Checks size and checksum of each present file and prints ok or wrong for it; how many were checked and wrong. */
export async function verifyModels(
  models: readonly ManifestModel[],
  store: ModelStore,
  terminal: Terminal,
  json: boolean,
): Promise<{ files: number; wrong: number }> {
  let files = 0;
  let wrong = 0;
  for (const model of models) {
    for (const { file, path } of store.status(model.id).present) {
      const problem = await fileFault(file, path);
      files += 1;
      if (problem !== undefined) wrong += 1;
      if (json) {
        terminal.out(
          JSON.stringify({ model: model.id, file: file.file, path, ok: problem === undefined, problem }),
        );
      } else {
        terminal.out(problem === undefined ? `ok     ${path}` : `wrong  ${path}: ${problem}`);
      }
    }
  }
  if (!json) terminal.out(`${files} files checked, ${wrong} wrong`);
  return { files, wrong };
}
