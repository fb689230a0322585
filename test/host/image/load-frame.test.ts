import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { loadFrames } from '../../../host/image/load-frame.ts';
import { rejected } from '../../support/eyeriss-error.ts';
import { smallNetwork } from '../../support/small-network.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';

const { input } = smallNetwork();

describe('loadFrames', () => {
  const problems: string[] = [];
  const onProblem = (error: unknown): void => void problems.push(String(error));

  /** Files of the given reds; none for what is no picture. */
  async function files(...reds: readonly (number | undefined)[]): Promise<string[]> {
    problems.length = 0;
    const folder = temporaryFolder();
    for (const [index, red] of reds.entries()) {
      const background = { r: red ?? 0, g: 0, b: 0 };
      const picture = sharp({ create: { width: 50, height: 40, channels: 3, background } }).png();
      put(red === undefined ? 'no picture' : await picture.toBuffer(), folder, `${index}.png`);
    }
    return reds.map((_, index) => join(folder, `${index}.png`));
  }
  const redsOf = (frames: readonly Uint8Array[]): number[] => frames.map((frame) => frame[0]!);

  it('leaves out what cannot be read, and tells of it', async () => {
    const frames = await loadFrames(await files(10, undefined, 30, undefined), input, { onProblem });
    expect(redsOf(frames)).toEqual([10, 30]);
    expect(frames[0]).toHaveLength(input.width * input.height * 3);
    expect(problems.map((text) => /\d\.png/.exec(text)?.[0])).toEqual(['1.png', '3.png']);
  });

  it('reads no more than are asked for, beyond what it leaves out', async () => {
    const three = await files(undefined, 20, 30, undefined);
    expect(redsOf(await loadFrames(three, input, { most: 2, onProblem }))).toEqual([20, 30]);
    expect(problems).toHaveLength(1);
  });

  it('fails where none can be read', async () => {
    await rejected(loadFrames(await files(undefined, undefined), input, { onProblem }), 'image.format');
    expect(problems).toHaveLength(1);
  });
});
