import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../../engine/fast/web-assembly.ts';
import { packageRoot } from '../../../models/package-root.ts';

describe('the kernel’s bytes', () => {
  it('are what build-kernel.mjs makes of the sources', async () => {
    const folder = join(packageRoot(), 'engine/fast');
    const { kernelModule } = (await import(join(folder, 'build-kernel.mjs'))) as {
      kernelModule: () => Promise<string>;
    };
    expect(await readFile(join(folder, 'kernel-bytes.ts'), 'utf8')).toBe(await kernelModule());
  });

  it('are decoded as base64 says', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
      expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
    }
  });
});
