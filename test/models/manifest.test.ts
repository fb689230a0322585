import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fileUrl, findModel, findModelFile, MANIFEST, manifestSchema } from '../../models/manifest.ts';
import { thrown } from '../support/eyeriss-error.ts';
import { sharedDir } from '../support/shared.ts';

describe('manifest', () => {
  it('knows every model, each file with a checksum', () => {
    expect(MANIFEST.models.map((model) => model.id)).toEqual([
      'alexnet',
      'alexnet-deep-compression',
      'alexnet-onnx',
      'squeezenet-1.0',
      'squeezenet-1.1',
      'emoji-1000',
      'vgg16-onnx',
      'resnet18-onnx',
      'imagenet',
    ]);
    for (const file of MANIFEST.models.flatMap((model) => model.files)) {
      expect('sha256' in file || 'gitBlobSha1' in file).toBe(true);
    }
  });

  it('names only models it has as needed', () => {
    for (const id of MANIFEST.models.flatMap((model) => model.needs)) expect(findModel(id).id).toBe(id);
  });

  it('says which models and files exist when asked for others', () => {
    expect(thrown(() => findModel('lenet'), 'models.unknown').message).toMatch(/lenet.*squeezenet-1\.0/);
    expect(thrown(() => findModelFile('imagenet', 'x'), 'models.unknown-file').message).toMatch(
      /synset_words/,
    );
  });

  it('has no address for what is in the box, and says so', () => {
    const model = findModel('emoji-1000');
    expect(thrown(() => fileUrl(model, model.files[0]!), 'models.in-the-box').message).toMatch(
      /emoji-1000 is not downloaded/,
    );
  });

  it('refuses file names that lead out of the store', () => {
    const model = { ...findModel('imagenet'), files: [{ file: '../x', bytes: 1, sha256: '0'.repeat(64) }] };
    expect(manifestSchema.safeParse({ models: [model] }).success).toBe(false);
  });

  describe.skipIf(!sharedDir)('against sources.json (needs ../shared)', () => {
    it('has every address, size, licence and checksum of it', () => {
      const sources = z.object({
        models: z.array(
          z.object({
            id: z.string(),
            licence: z.string(),
            files: z.array(
              z.object({
                file: z.string(),
                url: z.string(),
                sha256: z.string().optional(),
                gitBlobSha1: z.string().optional(),
                bytes: z.number().optional(),
              }),
            ),
          }),
        ),
      });
      const path = join(sharedDir ?? '', 'models', 'sources.json');
      const expected = sources.parse(JSON.parse(readFileSync(path, 'utf8'))).models;
      const fetched = MANIFEST.models.filter(({ base }) => base !== undefined);
      const ours = fetched.map((model) => ({
        id: model.id,
        licence: model.licence,
        files: model.files.map((file) => ({ ...file, url: fileUrl(model, file) })),
      }));
      expect(ours).toEqual(expected);
    });
  });
});
