import { createHash } from 'node:crypto';
import { manifestSchema, type Manifest } from '../../models/manifest.ts';

/** Reproducible bytes without a pattern that a shifted copy would repeat. */
export function toyBytes(count: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Content of the toy manifest's files. */
export const TOY = {
  big: toyBytes(200_000),
  small: toyBytes(64, 2),
  blob: toyBytes(1000, 3),
  words: toyBytes(50, 4),
};

/** A manifest like the real one, of small made-up files below `base`. */
export function toyManifest(base = 'http://127.0.0.1:9'): Manifest {
  const entry = (file: string, bytes: Uint8Array) => ({ file, bytes: bytes.length, sha256: sha256(bytes) });
  const gitBlobSha1 = createHash('sha1').update(`blob ${TOY.blob.length}\0`).update(TOY.blob).digest('hex');
  const common = { licence: 'MIT', format: 'bytes' };
  return manifestSchema.parse({
    models: [
      {
        ...common,
        id: 'toy',
        title: 'Toy',
        needs: ['words'],
        base: `${base}/toy`,
        files: [entry('big.bin', TOY.big), entry('small.bin', TOY.small)],
      },
      {
        ...common,
        id: 'blob',
        title: 'Blob',
        needs: [],
        base: `${base}/blob`,
        files: [{ file: 'b.net', gitBlobSha1 }],
      },
      {
        ...common,
        id: 'words',
        title: 'Words',
        needs: [],
        base: `${base}/words`,
        files: [entry('words.txt', TOY.words)],
      },
    ],
  });
}
