import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileBytes, type ManifestFile } from './manifest.ts';

/** How a copy of a file differs from the manifest: sizes in bytes, checksums in lower-case hex. */
export type FileProblem =
  | { readonly kind: 'size'; readonly actual: number; readonly expected: number }
  | { readonly kind: 'SHA-256' | 'git blob SHA-1'; readonly actual: string; readonly expected: string };

function sizeProblem(file: ManifestFile, actual: number): FileProblem | undefined {
  const expected = fileBytes(file);
  return expected === undefined || expected === actual ? undefined : { kind: 'size', actual, expected };
}

function startHash(file: ManifestFile, bytes: number): Hash {
  if ('sha256' in file) return createHash('sha256');
  // git hashes a header before the content, so that a blob's id also covers its size
  return createHash('sha1').update(`blob ${bytes}\0`);
}

function hashProblem(file: ManifestFile, hash: Hash): FileProblem | undefined {
  const actual = hash.digest('hex');
  const [kind, expected] =
    'sha256' in file ? (['SHA-256', file.sha256] as const) : (['git blob SHA-1', file.gitBlobSha1] as const);
  return actual === expected ? undefined : { kind, actual, expected };
}

/** What is wrong with the content of a file held in memory; undefined when it is the manifest's. */
export function checkBytes(file: ManifestFile, bytes: Uint8Array): FileProblem | undefined {
  return sizeProblem(file, bytes.length) ?? hashProblem(file, startHash(file, bytes.length).update(bytes));
}

/**
 * What is wrong with a file on disk, read as a stream; undefined when it is the manifest's.
 * @throws the file system's error when it cannot be read
 */
export async function checkFile(file: ManifestFile, path: string): Promise<FileProblem | undefined> {
  const { size } = await stat(path);
  const wrongSize = sizeProblem(file, size);
  if (wrongSize) return wrongSize;
  const hash = startHash(file, size);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hashProblem(file, hash);
}

/** The problem in words, without the path. */
export function describeProblem(problem: FileProblem): string {
  if (problem.kind !== 'size') return `${problem.kind} is ${problem.actual}, expected ${problem.expected}`;
  const what = problem.actual < problem.expected ? 'truncated' : 'too long';
  return `${what}: ${problem.actual} bytes, expected ${problem.expected}`;
}

/** What is wrong with a file on disk, in words; undefined when it is the manifest's. Being unreadable counts. */
export async function fileFault(file: ManifestFile, path: string): Promise<string | undefined> {
  try {
    const problem = await checkFile(file, path);
    return problem && describeProblem(problem);
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    return `cannot be read (${error.message})`;
  }
}
