import { join } from 'node:path';
import cliProgress from 'cli-progress';
import { EyerissError } from '../../engine/errors.ts';
import { fileFault } from '../../models/checksum.ts';
import { downloadFile, type DownloadOptions, type DownloadProgress } from '../../models/download.ts';
import {
  fileBytes,
  findModel,
  inTheBox,
  type ManifestFile,
  type ManifestModel,
} from '../../models/manifest.ts';
import type { ModelStore } from '../../models/store.ts';
import { megabytes, type Terminal } from './terminal-output.ts';

/** Files to fetch: the missing ones and the damaged ones that a download into the store's folder will replace. */
async function filesToFetch(model: ManifestModel, store: ModelStore): Promise<ManifestFile[]> {
  const wanted: ManifestFile[] = [];
  for (const file of model.files) {
    const path = store.find(model.id, file.file);
    if (path === undefined) {
      wanted.push(file);
      continue;
    }
    const fault = await fileFault(file, path);
    if (fault === undefined) continue;
    wanted.push(file);
    if (isShadowing(path, model, file, store)) {
      throw new EyerissError({
        code: 'models.shadowed',
        problem: `${path} is damaged: ${fault}`,
        limit: `its folder is searched before ${store.downloadFolder}, so a download would not be used`,
        remedy: 'remove the file, or name its folder with --models to have it replaced',
      });
    }
  }
  return wanted;
}

/** Whether a file lies in a folder that is searched before the one downloads go to. */
function isShadowing(path: string, model: ManifestModel, file: ManifestFile, store: ModelStore): boolean {
  const order = store.folders.map((folder) => join(folder.path, model.id, file.file));
  return order.indexOf(path) < order.indexOf(join(store.downloadFolder, model.id, file.file));
}

/** Progress of one file: a bar on a terminal, otherwise nothing but the lines before and after. */
function progressOf(terminal: Terminal): {
  onProgress: (progress: DownloadProgress) => void;
  stop: () => void;
} {
  const stream = terminal.progressStream;
  // isTTY is absent, not false, on streams that are no terminal
  if (!(stream.isTTY as boolean | undefined)) return { onProgress: () => undefined, stop: () => undefined };
  const bar = new cliProgress.SingleBar({
    stream,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    gracefulExit: false, // ctrl-C is ours: it must let the part file be closed
    format: '{file} [{bar}] {percentage} % of {totalMb} MB, {eta_formatted} left',
  });
  let started = false;
  return {
    onProgress({ file, bytesDone, bytesTotal }) {
      // without a known size the bar just stays full of what has come
      const total = bytesTotal ?? Math.max(bytesDone, 1);
      const payload = { file, totalMb: megabytes(bytesTotal) };
      if (!started) bar.start(total, bytesDone, payload);
      started = true;
      bar.setTotal(total);
      bar.update(bytesDone, payload);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}

/** Downloads one file with its progress shown. */
async function fetchFile(
  model: ManifestModel,
  file: ManifestFile,
  store: ModelStore,
  terminal: Terminal,
  options: DownloadOptions,
): Promise<void> {
  terminal.out(`fetching ${model.id}/${file.file} (${megabytes(fileBytes(file))} MB)`);
  const progress = progressOf(terminal);
  try {
    const path = await downloadFile(model, file, store.downloadFolder, {
      ...options,
      onProgress: progress.onProgress,
    });
    progress.stop();
    terminal.out(`ok       ${path}`);
  } finally {
    progress.stop();
  }
}

/**
 * Fetches what is missing or damaged of a model and of those it needs, into the store's download folder.
 * @throws EyerissError from the download (`download.*`), `models.unknown`, `models.in-the-box`, or `models.shadowed`
 *   when a damaged file would be found before its replacement
 */
export async function fetchModels(
  id: string,
  store: ModelStore,
  terminal: Terminal,
  options: DownloadOptions,
): Promise<void> {
  const wanted = findModel(id, store.manifest);
  if (wanted.base === undefined) throw inTheBox(id);
  // the small ones it needs first: with a slow line they are there early
  for (const model of [...wanted.needs.map((needed) => findModel(needed, store.manifest)), wanted]) {
    const files = await filesToFetch(model, store);
    for (const file of files) await fetchFile(model, file, store, terminal, options);
    terminal.out(
      files.length === 0
        ? `${model.id}: nothing to fetch, its files (${model.files.length}) are here and right`
        : `${model.id}: fetched ${files.length} of ${model.files.length}, the others were here`,
    );
  }
}
