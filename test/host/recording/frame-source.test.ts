import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openFrameSource, type FrameSource } from '../../../host/recording/frame-source.ts';
import { findExecutable } from '../../../host/system/find-executable.ts';
import { rejected } from '../../support/eyeriss-error.ts';
import { smallNetwork } from '../../support/small-network.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';

const { input } = smallNetwork();
const BYTES = input.width * input.height * 3;
const fswebcam = findExecutable('fswebcam', process.env['PATH']);

/** A picture of one colour. */
function jpeg(red: number): Promise<Buffer> {
  return sharp({ create: { width: 64, height: 48, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .jpeg()
    .toBuffer();
}

/** Files and red of the next frames; every frame is of the network's size. */
async function take(source: FrameSource, count: number): Promise<[file: string | undefined, red: number][]> {
  const taken: [string | undefined, number][] = [];
  for (let i = 0; i < count; i++) {
    const before = Date.now();
    const { rgb, file, capturedAt } = (await source.next())!;
    expect(rgb).toHaveLength(BYTES);
    expect(capturedAt).toBeGreaterThanOrEqual(before);
    taken.push([file, Math.round(rgb[0]! / 50) * 50]);
  }
  await source.close();
  return taken;
}

describe('openFrameSource', () => {
  it('takes a folder’s pictures by name, over and over, with their files’ names', async () => {
    const folder = temporaryFolder();
    for (const [name, red] of [
      ['b.jpg', 100],
      ['a.jpeg', 50],
      ['c.JPG', 200],
    ] as const)
      put(await jpeg(red), folder, 'pictures', name);
    put('not a picture', folder, 'pictures', 'notes.txt');
    const source = await openFrameSource(join(folder, 'pictures'), input, { rule: 'warp' });
    expect(source).toMatchObject({ title: 'pictures', count: 3 });
    expect(await take(source, 5)).toEqual([
      ['a.jpeg', 50],
      ['b.jpg', 100],
      ['c.JPG', 200],
      ['a.jpeg', 50],
      ['b.jpg', 100],
    ]);
  });

  it('takes a folder’s pictures once, without those that cannot be read, which are told of once', async () => {
    const folder = temporaryFolder();
    for (const [name, red] of [
      ['a.jpg', 50],
      ['d.jpg', 100],
    ] as const)
      put(await jpeg(red), folder, name);
    for (const name of ['b.jpg', 'e.png']) put('not a picture', folder, name);
    const problems: string[] = [];
    const onProblem = (error: unknown): void => void problems.push(String(error));
    const once = await openFrameSource(folder, input, { once: true, onProblem });
    expect(await take(once, 2)).toEqual([
      ['a.jpg', 50],
      ['d.jpg', 100],
    ]);
    expect(await once.next()).toBeUndefined();
    expect(await once.next()).toBeUndefined();
    expect(problems.map((text) => /[be]\.(jpg|png)/.exec(text)?.[0])).toEqual(['b.jpg', 'e.png']);
    const again = await openFrameSource(folder, input, { onProblem });
    expect(await take(again, 5)).toHaveLength(5);
    expect(problems).toHaveLength(4);
    rmSync(join(folder, 'a.jpg'));
    rmSync(join(folder, 'd.jpg'));
    for (const options of [{ onProblem }, { onProblem, once: true }])
      await expect((await openFrameSource(folder, input, options)).next()).rejects.toThrow('e.png');
  });

  it('takes one picture again and again', async () => {
    const source = await openFrameSource(put(await jpeg(150), temporaryFolder(), 'x.jpg'), input, {
      rule: 'warp',
    });
    expect(source).toMatchObject({ title: 'x.jpg', count: 1 });
    expect(await take(source, 2)).toEqual([
      ['x.jpg', 150],
      ['x.jpg', 150],
    ]);
  });

  it.each(['clip.mjpeg', 'CLIP.MJPG'])('takes a clip’s pictures and begins again: %s', async (name) => {
    const clip = Buffer.concat([await jpeg(50), await jpeg(100), await jpeg(200)]);
    const source = await openFrameSource(put(clip, temporaryFolder(), name), input, {
      rule: 'shortest-side',
    });
    expect(source).toMatchObject({ title: name, count: 3 });
    const taken = await take(source, 7);
    expect(taken.map(([file]) => file)).toEqual(Array<undefined>(7).fill(undefined));
    expect(taken.map(([, red]) => red)).toEqual([50, 100, 200, 50, 100, 200, 50]);
  });

  it.skipIf(fswebcam === undefined)('takes a camera’s pictures (needs fswebcam)', async () => {
    const source = await openFrameSource('TEST', input, { rule: 'warp' });
    expect(source).toMatchObject({ title: 'TEST', count: undefined });
    expect(await take(source, 2)).toHaveLength(2);
  });

  it('names the picture of a clip that is broken', async () => {
    const whole = await jpeg(50);
    const broken = Buffer.from(whole);
    // height and width, in the frame header behind its marker, length and precision (ITU-T T.81, B.2.2)
    const frameHeader = broken.indexOf(Buffer.of(0xff, 0xc0));
    broken.fill(0, frameHeader + 5, frameHeader + 9);
    const path = put(Buffer.concat([whole, broken]), temporaryFolder(), 'c.mjpeg');
    const source = await openFrameSource(path, input, { rule: 'warp' });
    expect(source.count).toBe(2);
    await source.next();
    await expect(source.next()).rejects.toThrow(/picture 2 of c\.mjpeg/);
  });

  it.each([
    ['absent.jpg', 'source.unknown', /no such file or folder/],
    ['absent', 'source.unknown', /no such file or folder/],
    ['film.mp4', 'source.unknown', /"\.mp4" are not read/],
    ['no-ending', 'source.unknown', /"" are not read/],
    ['empty', 'image.folder', /no pictures/],
    ['none.mjpeg', 'clip.no-pictures', /without a whole JPEG/],
    ['/dev/nothing', 'camera.device', /\/dev\/nothing/],
  ])('refuses %s', async (name, code, says) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    for (const file of ['film.mp4', 'no-ending', 'none.mjpeg']) put('x', folder, file);
    const path = name.startsWith('/') ? name : join(folder, name);
    const error = await rejected(openFrameSource(path, input, { rule: 'warp' }), code);
    expect(error.problem).toMatch(says);
  });
});
