import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedDir } from '../support/shared.ts';

const bin = join(import.meta.dirname, '../../host/bin/eyeriss.mjs');
let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'eyeriss-cli-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a user would. */
function eyeriss(...args: string[]): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd: scratch });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject).on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** A user's mistake: exit code not 0, one line, no stack trace. */
function expectOneLine({ code, stderr }: Finished, pattern: RegExp): void {
  expect(code).not.toBe(0);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(pattern);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
}

describe('eyeriss classify', () => {
  it('shows the sample picture’s guesses, marked as untrained, and the table, without any weights', async () => {
    const { code, stdout, stderr } = await eyeriss('classify', '--untrained', '--model', 'squeezenet-1.0');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/untrained/i);
    expect(stdout).toMatch(/fire2\/squeeze1x1/);
    expect(stdout).toMatch(/MACs/);
  });

  it('prints one JSON object a picture', async () => {
    const { stdout } = await eyeriss(
      'classify',
      '--untrained',
      '--model',
      'squeezenet-1.1',
      '--json',
      '--top',
      '3',
    );
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(1);
    const result = JSON.parse(lines[0]!) as {
      model: string;
      trained: boolean;
      top: { probability: number }[];
      conv: {
        layers: {
          name: string;
          macsM: number;
          gatedMacsM: number;
          ifmapZeros: number;
          linkMB: number;
          linkUncompressedMB: number;
        }[];
      };
      wall: Record<string, number>;
    };
    expect(result).toMatchObject({ model: 'squeezenet-1.1', trained: false });
    expect(result.top).toHaveLength(3);
    expect(result.conv.layers).toHaveLength(26);
    for (const layer of result.conv.layers) {
      expect(layer.gatedMacsM).toBeLessThanOrEqual(layer.macsM);
      expect(layer.linkMB).toBeLessThanOrEqual(layer.linkUncompressedMB);
      expect(layer.ifmapZeros).toBeGreaterThanOrEqual(0);
    }
    expect(Object.keys(result.wall)).toEqual(['totalMs', 'convMs', 'hostMs']);
  });

  it('says what is wrong with a picture in one line and still does the others', async () => {
    writeFileSync(join(scratch, 'text.jpg'), 'not a picture');
    const good = join(scratch, 'good.svg');
    writeFileSync(
      good,
      '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><circle r="150"/></svg>',
    );
    const finished = await eyeriss('classify', '--untrained', '--json', 'text.jpg', good, 'absent.png');
    expect(finished.code).toBe(1);
    expect(finished.stdout.trim().split('\n')).toHaveLength(1);
    expect(finished.stderr.trim().split('\n')).toHaveLength(2);
    expect(finished.stderr).toMatch(/text\.jpg/);
    expect(finished.stderr).toMatch(/absent\.png/);
    expect(finished.stderr).not.toMatch(/\bat .*:\d+:\d+/);
  });

  it.each([
    [['classify', '--model', 'alexnett'], /unknown model "alexnett".*alexnet/],
    [['classify', '--top', '0'], /--top is "0".*1 to 1000/],
    [['--models', 'nowhere', 'classify'], /nowhere.*folder/],
    [['evaluate', '--images', '.', '--labels', 'absent.txt', '--untrained'], /absent\.txt/],
    [['models', 'fetch', 'alexnett'], /alexnett/],
  ])('refuses %j in one line', async (args, pattern) => {
    expectOneLine(await eyeriss(...args), pattern);
  });

  it('names a truncated weight file', async () => {
    const store = mkdtempSync(join(scratch, 'store-'));
    const folder = join(store, 'squeezenet-1.0');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(folder);
    writeFileSync(join(folder, 'compressed_SqueezeNet.net'), Buffer.alloc(1000));
    expectOneLine(
      await eyeriss('--models', store, 'classify', '--model', 'squeezenet-1.0'),
      /compressed_SqueezeNet\.net.*1000.*675763.*models fetch squeezenet-1\.0/,
    );
  });
});

describe('eyeriss bench', () => {
  it('prints the documented keys', async () => {
    const { stdout } = await eyeriss(
      ...['bench', '--untrained', '--model', 'squeezenet-1.1', '--frames', '1', '--json'],
    );
    const timed = { medianMs: expect.any(Number) as number, ortMedianMs: expect.any(Number) as number };
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'squeezenet-1.1',
      threads: 2,
      fcWeights: 'seeded',
      conv: { ...timed, ratio: expect.any(Number) as number, gmacPerSecond: expect.any(Number) as number },
      endToEnd: {
        ...timed,
        framesPerSecond: expect.any(Number) as number,
        pipelinedFramesPerSecond: expect.any(Number) as number,
      },
      rlcMs: expect.any(Number) as number,
      rssMB: expect.any(Number) as number,
    });
    const { layers } = JSON.parse(stdout) as { layers: { name: string }[] };
    expect(layers.map(({ name }) => name).slice(0, 2)).toEqual(['conv1', 'fire2/squeeze1x1']);
  });
});

describe.skipIf(!sharedDir)('eyeriss with real weights (needs ../shared)', () => {
  const photographs = join(sharedDir ?? '', 'images/imagenet');
  const models = ['--models', join(sharedDir ?? '', 'models')];

  it('puts a label on a photograph', async () => {
    const photograph = join(photographs, 'n02391049_zebra.JPEG');
    const { stdout } = await eyeriss(...models, 'classify', '--model', 'squeezenet-1.0', photograph);
    expect(stdout).toMatch(/zebra/);
  });

  it('recognises its own sample picture', async () => {
    const { stdout } = await eyeriss(...models, 'classify', '--json', '--model', 'squeezenet-1.0');
    const { top } = JSON.parse(stdout) as { top: { label: string; probability: number }[] };
    expect(top[0]!.probability).toBeGreaterThan(0.5);
  });

  it('runs AlexNet to pool5 and says what labels need', async () => {
    const photograph = join(photographs, 'n02391049_zebra.JPEG');
    const { code, stdout } = await eyeriss(...models, 'classify', '--model', 'alexnet', photograph);
    expect(code).toBe(0);
    expect(stdout).toMatch(/pool5/);
    expect(stdout).toMatch(/eyeriss models fetch alexnet/);
  });

  it('evaluates with the documented keys, and reports a missing picture without losing the rest', async () => {
    const lines = readFileSync(join(photographs, 'labels.txt'), 'utf8').split('\n').slice(0, 3);
    const labels = join(scratch, 'labels.txt');
    writeFileSync(labels, [...lines, 'absent.JPEG 3', ''].join('\n'));
    const { code, stdout, stderr } = await eyeriss(
      ...models,
      ...['evaluate', '--model', 'squeezenet-1.0', '--images', photographs, '--labels', labels],
      ...['--compare', 'onnxruntime', '--json'],
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/absent\.JPEG/);
    expect(JSON.parse(stdout)).toMatchObject({
      images: 3,
      top1: expect.any(Number) as number,
      top5: expect.any(Number) as number,
      float: { top1: expect.any(Number) as number, top5: expect.any(Number) as number },
      agreementTop1: expect.any(Number) as number,
      wrappedPsums: 0,
      skipped: 1,
    });
  });
});
