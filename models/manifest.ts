import { z } from 'zod';
import { EyerissError } from '../engine/errors.ts';
import { MANIFEST_DATA } from './manifest-data.ts';

/** A bare file or folder name: it is joined to paths, so it must not lead out of the store. */
const bareName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
const url = z.url({ protocol: /^https?$/ });

const sha256File = z
  .object({
    file: bareName,
    bytes: z.int().positive(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .readonly();

/** A file published in a git repository whose SHA-256 and size nobody has recorded yet. */
const gitBlobFile = z.object({ file: bareName, gitBlobSha1: z.string().regex(/^[0-9a-f]{40}$/) }).readonly();

const model = z
  .object({
    id: bareName,
    title: z.string().min(1),
    licence: z.string().min(1),
    format: z.string().min(1),
    needs: z.array(bareName).readonly(),
    base: url.optional(),
    files: z
      .array(z.union([sha256File, gitBlobFile]))
      .min(1)
      .readonly(),
  })
  .readonly();

/** Schema of the manifest: every file carries a checksum, sizes are in bytes. */
export const manifestSchema = z.object({ models: z.array(model).min(1).readonly() }).readonly();

/** One file of a model: its checksum is either SHA-256 (then its size is known too) or git's blob SHA-1. */
export type ManifestFile = ManifestModel['files'][number];

/**
 * A model of the manifest. `base` is the address of the folder that holds its files; `needs` are ids of models
 * that must be fetched too before this one is of use (class labels). Without `base` the files come with this package.
 */
export type ManifestModel = Manifest['models'][number];
export type Manifest = z.infer<typeof manifestSchema>;

/** Every model this project knows how to fetch and check. */
export const MANIFEST: Manifest = manifestSchema.parse(MANIFEST_DATA);

/** Size in bytes, or undefined where the manifest does not know it. */
export function fileBytes(file: ManifestFile): number | undefined {
  return 'bytes' in file ? file.bytes : undefined;
}

/**
 * Public address of a file.
 * @throws EyerissError `models.in-the-box` for a model that comes with this package
 */
export function fileUrl(model: ManifestModel, file: ManifestFile): string {
  if (model.base === undefined) throw inTheBox(model.id);
  return `${model.base}/${file.file}`;
}

/** What helps when a file of a model that comes with this package is missing or damaged. */
export const RESTORE = 'get the program again (in a checkout: git checkout models)';

/** Says that there is nothing to download of a model whose files belong to this package. */
export function inTheBox(id: string): EyerissError {
  return new EyerissError({
    code: 'models.in-the-box',
    problem: `${id} is not downloaded: its files come with this program`,
    limit: `they lie in models/${id}`,
    remedy: `if they are missing or damaged, ${RESTORE}`,
  });
}

/**
 * The model with this id.
 * @throws EyerissError `models.unknown` listing the known ids
 */
export function findModel(id: string, manifest: Manifest = MANIFEST): ManifestModel {
  const found = manifest.models.find((candidate) => candidate.id === id);
  if (found) return found;
  throw new EyerissError({
    code: 'models.unknown',
    problem: `unknown model '${id}'`,
    limit: `known models: ${manifest.models.map((candidate) => candidate.id).join(', ')}`,
    remedy: 'see `eyeriss models list`',
  });
}

/**
 * The entry of one file of a model.
 * @throws EyerissError `models.unknown` or `models.unknown-file`
 */
export function findModelFile(id: string, file: string, manifest: Manifest = MANIFEST): ManifestFile {
  const model = findModel(id, manifest);
  const found = model.files.find((candidate) => candidate.file === file);
  if (found) return found;
  throw new EyerissError({
    code: 'models.unknown-file',
    problem: `model '${id}' has no file '${file}'`,
    limit: `its files: ${model.files.map((candidate) => candidate.file).join(', ')}`,
  });
}
