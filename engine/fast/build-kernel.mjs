// Compiles the kernel with AssemblyScript and writes its bytes as a TypeScript module: once for a memory of its own,
// once for memory shared between threads. `node engine/fast/build-kernel.mjs`; deterministic.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/** Largest memory in 64 KiB pages: 1 GiB. */
const MAX_PAGES = 16_384;

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Compiles the kernel; returns the module as base64. */
async function compile(outFolder, shared) {
  const out = join(outFolder, 'kernel.wasm');
  const { error, stderr } = await asc.main([
    join(folder, 'kernel/index.ts'),
    ...['--outFile', out, '--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--runtime', 'stub'],
    ...['--enable', 'simd', '--enable', 'threads', '--importMemory', '--maximumMemory', String(MAX_PAGES)],
    ...(shared ? ['--sharedMemory'] : []),
  ]);
  if (error) throw new Error(`AssemblyScript: ${error.message}\n${stderr.toString()}`);
  return (await readFile(out)).toString('base64');
}

/** The module's text: one constant a memory kind. */
export async function kernelModule() {
  const outFolder = await mkdtemp(join(tmpdir(), 'eyeriss-kernel-'));
  try {
    const own = await compile(outFolder, false);
    const shared = await compile(outFolder, true);
    return [
      '// Written by build-kernel.mjs from kernel/; do not edit.',
      '',
      '/** Largest memory the kernel takes, in 64 KiB pages. */',
      `export const KERNEL_MAX_PAGES = ${MAX_PAGES};`,
      '/** The kernel for a memory of its own, base64. */',
      `export const KERNEL_OWN_MEMORY =`,
      `  '${own}';`,
      '/** The kernel for memory shared between threads, base64. */',
      `export const KERNEL_SHARED_MEMORY =`,
      `  '${shared}';`,
      '',
    ].join('\n');
  } finally {
    await rm(outFolder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(join(folder, 'kernel-bytes.ts'), await kernelModule());
}
