import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { checkDevice } from '../../../host/camera/camera-device.ts';
import { openWebcam } from '../../../host/camera/webcam.ts';
import { findExecutable } from '../../../host/system/find-executable.ts';
import { packageRoot } from '../../../models/package-root.ts';
import { rejected, thrown } from '../../support/eyeriss-error.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';

const fswebcam = findExecutable('fswebcam', process.env['PATH']);
const bin = join(packageRoot(), 'host/bin/eyeriss.mjs');

const frameSchema = z.object({
  frame: z.number(),
  model: z.literal('squeezenet-1.1'),
  trained: z.literal(false),
  top: z.array(z.object({ index: z.number(), label: z.string(), probability: z.number() })).length(3),
  measured: z.object({
    captureMs: z.number().positive(),
    frameMs: z.number().positive(),
    convMs: z.number().positive(),
    hostMs: z.number().positive(),
  }),
  modelled: z.object({
    batch: z.literal(1),
    latencyMs: z.number().positive(),
    powerMw: z.number().min(100).max(400),
    dramBytes: z.number().positive(),
    gatedMacs: z.number().nonnegative(),
    macs: z.number().positive(),
  }),
});

/** Folder for PATH with an `fswebcam` of these shell lines; `$last` is the file it is to write. */
function fakeFswebcam(lines: string): string {
  const folder = temporaryFolder();
  const script = `#!/bin/sh\nfor last; do :; done\necho "$@" >> ${folder}/calls\n${lines}\n`;
  chmodSync(put(script, folder, 'fswebcam'), 0o755);
  for (const name of ['cp', 'sh', 'sleep']) {
    const program = findExecutable(name, process.env['PATH']);
    if (program !== undefined) symlinkSync(program, join(folder, name));
  }
  return folder;
}

/** Starts `eyeriss camera`, with its temporary files in a folder of its own. */
function camera(args: readonly string[], path?: string) {
  const scratch = temporaryFolder();
  const child = spawn(
    process.execPath,
    [bin, 'camera', '--model', 'squeezenet-1.1', '--untrained', ...args],
    {
      env: { PATH: path ?? process.env['PATH'], TMPDIR: scratch },
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const ended = (once(child, 'close') as Promise<[number | null]>).then(([code]) => ({
    code,
    ...said,
    left: readdirSync(scratch).filter((name) => name.startsWith('eyeriss')),
  }));
  return { child, said, ended };
}

/** A JPEG file with a name of plain characters. */
async function picture(): Promise<string> {
  const jpeg = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#a40' } })
    .jpeg()
    .toBuffer();
  return put(jpeg, temporaryFolder(), 'picture.jpg');
}

describe('eyeriss camera', () => {
  it('prints a line a frame, as JSON too', async () => {
    const path = fakeFswebcam(`cp ${await picture()} "$last"`);
    const text = await camera(['--frames', '2'], path).ended;
    expect(text.code).toBe(0);
    expect(text.out).toMatch(
      /^( +\d {2}\(untrained\) .* % \| measured \d+ ms, capture \d+ ms \| modelled [\d.]+ ms, \d+ mW\n){2}$/,
    );
    expect(text.err).toMatch(/note: .*untrained/i);
    expect(text.left).toEqual([]);
    const json = await camera(['--frames', '2', '--json'], path).ended;
    const frames = json.out
      .trimEnd()
      .split('\n')
      .map((line) => frameSchema.parse(JSON.parse(line)));
    expect(frames.map(({ frame }) => frame)).toEqual([1, 2]);
    expect(frames[0]?.modelled).toEqual(frames[1]?.modelled); // the same picture
  });

  it('ends at ctrl-C with exit code 0 and leaves nothing behind', async () => {
    const { child, said, ended } = camera([], fakeFswebcam(`cp ${await picture()} "$last"`));
    while (!said.out.includes('modelled')) await once(child.stdout, 'data');
    child.kill('SIGINT');
    const { code, left } = await ended;
    expect(code).toBe(0);
    expect(left).toEqual([]);
  });

  it('says how to install fswebcam', async () => {
    const { code, err } = await camera([], temporaryFolder()).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^eyeriss: fswebcam is not installed; .*apt-get install fswebcam\n$/);
  });

  it('says that there is no camera, although fswebcam ends with 0', async () => {
    const path = fakeFswebcam('echo "stat: No such file or directory" >&2; exit 0');
    const { code, out, err, left } = await camera([], path).ended;
    expect([code, out, left]).toEqual([1, '', []]);
    expect(err).toMatch(/^eyeriss: no picture from \/dev\/video0; .*\n$/);
  });

  it('takes no half picture for a whole one', async () => {
    const { code, err } = await camera([], fakeFswebcam('printf "\\377\\330\\377" > "$last"')).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/"picture of \/dev\/video0" .*\n$/);
  });

  it('wants one limit', async () => {
    const { code, err } = await camera(['--frames', '1', '--seconds', '1']).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^eyeriss: --frames 1 and --seconds 1 are both given; .*\n$/);
  });
});

describe.skipIf(fswebcam === undefined)('a webcam (needs fswebcam)', () => {
  it("takes fswebcam's own test picture, and a file's", async () => {
    for (const device of ['TEST', `FILE:${await picture()}`]) {
      const webcam = await openWebcam(device);
      const { format, width, height } = await sharp(await webcam.capture()).metadata();
      await webcam.close();
      expect(format).toBe('jpeg');
      expect(width > 0 && height > 0).toBe(true);
    }
  });

  it('refuses a missing camera and a missing file', async () => {
    for (const device of ['/dev/video999', 'FILE:/none.jpg']) {
      const webcam = await openWebcam(device);
      await rejected(webcam.capture(), 'camera.none');
      await webcam.close();
    }
  });
});

describe('checkDevice', () => {
  it.each(['/dev/video0', '/dev/video12', 'TEST', 'FILE:a.jpg', 'FILE:/tmp/a-b_c/d.png'])(
    'takes %s',
    (name) => {
      expect(checkDevice(name)).toBe(name);
    },
  );

  it.each([
    '',
    'test',
    '/dev/video',
    '/dev/video0;touch x',
    '/dev/video0\n',
    '/dev/../etc/passwd',
    'FILE:',
    'FILE:-x',
    'FILE:a b.jpg',
    'FILE:$(id).jpg',
    'FILE:`id`',
    'FILE:a.jpg&',
    'FILE:a\nb',
    'TEST -l 1',
  ])('refuses %j', (name) => {
    expect(thrown(() => checkDevice(name), 'camera.device').limit).toMatch(/TEST/);
  });
});
