import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSharp } from '../../../host/image/load-sharp.ts';
import { packageRoot } from '../../../models/package-root.ts';
import { rejected } from '../../support/eyeriss-error.ts';

describe('sharp', () => {
  it('is refused inside Electron on Linux, before it is loaded', async () => {
    const error = await rejected(loadSharp('linux', { electron: '45.4.1' }), 'image.electron');
    expect(error.message).toContain('inside Electron on Linux');
  });

  it('is loaded by Node, and by Electron elsewhere', async () => {
    expect(await loadSharp('linux', {})).toBeTypeOf('function');
    expect(await loadSharp('darwin', { electron: '45.4.1' })).toBeTypeOf('function');
  });

  it('is not loaded with the decoder, only by a picture', () => {
    const decoder = join(packageRoot(), 'dist/host/image/decode-image.js');
    const program = `
      const loaded = () => process.report.getReport().sharedObjects.some((path) => /vips/.test(path));
      const { decodeImage } = await import(${JSON.stringify(decoder)});
      const before = loaded();
      await decodeImage(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'));
      console.log(JSON.stringify([before, loaded()]));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual([false, true]);
  });
});
