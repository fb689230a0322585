import { statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EyerissError } from '../engine/errors.ts';
import { checkBytes, describeProblem } from './checksum.ts';
import { fetchCommand } from './fetch-command.ts';
import {
  fileBytes,
  findModel,
  findModelFile,
  MANIFEST,
  RESTORE,
  type Manifest,
  type ManifestFile,
} from './manifest.ts';
import { packageRoot } from './package-root.ts';

/** A folder laid out as `<model>/<file>`, and why it is searched. */
export interface StoreFolder {
  readonly path: string;
  readonly origin: '--models' | 'EYERISS_MODELS' | 'app' | 'downloads' | 'shared';
}

/** Which files of a model are there; existence only, contents are checked when read. */
export interface ModelStatus {
  readonly present: readonly { readonly file: ManifestFile; readonly path: string }[];
  readonly missing: readonly ManifestFile[];
  readonly complete: boolean;
}

/** Weight files on disk. Folders are searched in order, file by file: one model may lie in several of them. */
export interface ModelStore {
  readonly folders: readonly StoreFolder[];
  /** Where the downloader puts files: the `--models` folder if given, else the last of the app's, or the project's. */
  readonly downloadFolder: string;
  readonly manifest: Manifest;
  /** Path of a file of the manifest, or undefined when no folder has it. Throws EyerissError for unknown names. */
  find(modelId: string, file: string): string | undefined;
  /** Throws EyerissError `models.unknown` or `models.unreadable`. */
  status(modelId: string): ModelStatus;
  /**
   * Content of a file, checked against size and checksum of the manifest.
   * Throws EyerissError `models.missing`, `models.unreadable` or `models.wrong-content`.
   */
  checkedRead(modelId: string, file: string): Promise<Uint8Array>;
}

/** What decides where weights are looked for. `root` and `manifest` are replaced in tests only. */
export interface StoreOptions {
  /** Value of `--models`. */
  readonly dir?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folders of a packaged app, which need not exist; none or absent: those of the checkout. The last is written to. */
  readonly app?: readonly string[] | undefined;
  readonly root?: string;
  readonly manifest?: Manifest;
}

/**
 * Whether a file or folder is there. A file where one of its folders should be (ENOTDIR) means that it is not.
 * @throws EyerissError `models.unreadable` if that cannot be found out: no permission, links in a circle
 */
function isKind(path: string, kind: 'isFile' | 'isDirectory'): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.[kind]() ?? false;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw unreadable(path, cause);
  }
}

function namedFolder(path: string, origin: '--models' | 'EYERISS_MODELS'): StoreFolder {
  const full = resolve(path);
  if (path !== '' && isKind(full, 'isDirectory')) return { path: full, origin };
  throw new EyerissError({
    code: 'models.no-folder',
    problem: path === '' ? `${origin} is empty` : `${origin} names ${path}, which is not a folder`,
    limit: 'it must be an existing folder laid out as <model>/<file>',
    remedy: `create it or correct ${origin}`,
  });
}

function storeFolders(options: StoreOptions, root: string): StoreFolder[] {
  const fromEnv = (options.env ?? process.env)['EYERISS_MODELS'];
  const folders: StoreFolder[] = [];
  if (options.dir !== undefined) folders.push(namedFolder(options.dir, '--models'));
  if (fromEnv !== undefined && fromEnv !== '') folders.push(namedFolder(fromEnv, 'EYERISS_MODELS'));
  const { app = [] } = options;
  folders.push(...app.map((path): StoreFolder => ({ path: resolve(path), origin: 'app' })));
  // What lies around a packaged app is not a checkout's.
  if (app.length > 0) return folders;
  folders.push({ path: join(root, 'downloads'), origin: 'downloads' });
  const shared = resolve(root, '..', 'shared', 'models');
  if (isKind(shared, 'isDirectory')) folders.push({ path: shared, origin: 'shared' });
  return folders;
}

function unreadable(path: string, cause: unknown): EyerissError {
  return new EyerissError(
    {
      code: 'models.unreadable',
      problem: `cannot read ${path} (${cause instanceof Error ? cause.message : String(cause)})`,
      remedy: 'check its permissions and links',
    },
    { cause },
  );
}

async function readChecked(remedy: string, file: ManifestFile, path: string): Promise<Uint8Array> {
  const expected = fileBytes(file);
  let bytes: Uint8Array;
  let wrong: string | undefined;
  try {
    // a file of the wrong size may be huge: look before reading it
    const { size } = await stat(path);
    if (expected !== undefined && size !== expected) {
      bytes = new Uint8Array();
      wrong = describeProblem({ kind: 'size', actual: size, expected });
    } else {
      bytes = await readFile(path);
      const problem = checkBytes(file, bytes);
      wrong = problem && describeProblem(problem);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (wrong === undefined) return bytes;
  throw new EyerissError({
    code: 'models.wrong-content',
    problem: `${path} is not the file of the manifest`,
    limit: wrong,
    remedy,
  });
}

/**
 * Opens the model store. Search order: `dir`, the environment's EYERISS_MODELS, then of a packaged app its folders, else
 * the project's own download folder and `../shared/models` beside the checkout when it exists. Models without an address
 * come with the package and are looked for there only.
 * @throws EyerissError `models.no-folder` when `dir` or EYERISS_MODELS is not an existing folder, `models.unreadable`
 * when a folder cannot be looked into
 */
export function openStore(options: StoreOptions = {}): ModelStore {
  const root = options.root ?? packageRoot();
  const manifest = options.manifest ?? MANIFEST;
  const folders = storeFolders(options, root);

  const isBoxed = (modelId: string): boolean => findModel(modelId, manifest).base === undefined;
  const searched = (modelId: string): string[] =>
    isBoxed(modelId) ? [join(root, 'models')] : folders.map(({ path }) => path);
  const find = (modelId: string, file: string): string | undefined => {
    const entry = findModelFile(modelId, file, manifest);
    return searched(modelId)
      .map((folder) => join(folder, modelId, entry.file))
      .find((path) => isKind(path, 'isFile'));
  };

  return {
    folders,
    downloadFolder: resolve(options.dir ?? options.app?.at(-1) ?? join(root, 'downloads')),
    manifest,
    find,
    status(modelId) {
      const { files } = findModel(modelId, manifest);
      const found = files.map((file) => ({ file, path: find(modelId, file.file) }));
      const missing = found.filter(({ path }) => path === undefined).map(({ file }) => file);
      const present = found.flatMap(({ file, path }) => (path === undefined ? [] : [{ file, path }]));
      return { present, missing, complete: missing.length === 0 };
    },
    async checkedRead(modelId, file) {
      const path = find(modelId, file);
      if (path !== undefined) {
        const remedy = isBoxed(modelId) ? RESTORE : `replace it with \`${fetchCommand(modelId)}\``;
        return readChecked(remedy, findModelFile(modelId, file, manifest), path);
      }
      throw new EyerissError({
        code: 'models.missing',
        problem: `${modelId}/${file} is missing`,
        limit: `looked in ${searched(modelId).join(', ')}`,
        remedy: isBoxed(modelId) ? RESTORE : `get it with \`${fetchCommand(modelId)}\``,
      });
    },
  };
}
