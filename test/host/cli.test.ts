import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkMayBeScored } from '../../host/cli/evaluate-command.ts';
import { fixedPointNotices } from '../../host/cli/table-measured-data.ts';
import { writeOutputFile } from '../../host/cli/output-file.ts';
import { SAMPLE_PICTURE_LABEL } from '../../host/image/sample-picture.ts';
import { loadModel } from '../../models/model.ts';
import { openStore } from '../../models/store.ts';
import { expectEyerissError } from '../support/error-facts.ts';
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
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
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
      wall: Record<string, unknown>;
    };
    expect(result).toMatchObject({ model: 'squeezenet-1.1', trained: false });
    expect(result.top).toHaveLength(3);
    expect(result.conv.layers).toHaveLength(26);
    for (const layer of result.conv.layers) {
      expect(layer.gatedMacsM).toBeLessThanOrEqual(layer.macsM);
      expect(layer.linkMB).toBeLessThanOrEqual(layer.linkUncompressedMB);
      expect(layer.ifmapZeros).toBeGreaterThanOrEqual(0);
    }
    expect(Object.keys(result.wall)).toEqual(['totalMs', 'convMs', 'hostMs', 'steps']);
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
    [['nope'], /^eyeriss: unknown command 'nope'; see eyeriss --help\n$/],
    [
      ['table', '--zero', '1'],
      /^eyeriss: unknown option '--zero' \(Did you mean --zeros\?\); see eyeriss table --help\n$/,
    ],
    [['table', '--format', 'xml'], /^eyeriss: .*'xml'.*text, markdown, csv; see eyeriss table --help\n$/],
    [['models', 'fetch'], /^eyeriss: missing required argument 'id'; see eyeriss models fetch --help\n$/],
    [
      ['evaluate', '--labels', 'x'],
      /^eyeriss: required option '--images <dir>'.*see eyeriss evaluate --help\n$/,
    ],
    [['--models=', 'models', 'list'], /--models is empty/],
    [['calibrate', '--images', '.', '--out', 'absent/x.json'], /cannot write absent\/x\.json.*--out/],
    [['calibrate', '--images', '.', '--out', '.'], /cannot write \. .*folder/],
    [['evaluate', '--images', 'absent', '--labels', 'absent.txt'], /image folder absent/],
  ])('refuses %j in one line', async (args, pattern) => {
    expectOneLine(await eyeriss(...args), pattern);
  });

  it('names a truncated weight file', async () => {
    const store = mkdtempSync(join(scratch, 'store-'));
    const folder = join(store, 'squeezenet-1.0');
    mkdirSync(folder);
    writeFileSync(join(folder, 'compressed_SqueezeNet.net'), Buffer.alloc(1000));
    expectOneLine(
      await eyeriss('--models', store, 'classify', '--model', 'squeezenet-1.0'),
      /compressed_SqueezeNet\.net.*1000.*675763.*models fetch squeezenet-1\.0/,
    );
  });
});

/** Runs a shell line in which `$eyeriss` is the command. */
function shell(line: string): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const eyeriss = `${process.execPath} ${bin}`;
    const child = spawn('bash', ['-c', line.replaceAll('$eyeriss', eyeriss)], { cwd: scratch });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject).on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

describe('output that cannot be written', () => {
  it.skipIf(!existsSync('/dev/full'))('is one line and exit code 1 on a full disk', async () => {
    for (const args of ['table', 'table --json', 'models list']) {
      const finished = await shell(`$eyeriss ${args} > /dev/full`);
      expect(finished.code).toBe(1);
      expectOneLine(finished, /cannot write the output \(ENOSPC.*elsewhere/);
    }
  });

  it('leaves the exit code as it is when nobody reads on', async () => {
    expect(await shell('$eyeriss table | true; echo ${PIPESTATUS[0]}')).toMatchObject({
      stdout: '0\n',
      stderr: '',
    });
    const broken = await shell('{ $eyeriss nope 2>&1 >&3 | true; echo ${PIPESTATUS[0]}; } 3>&1');
    expect(broken).toMatchObject({ stdout: '1\n', stderr: '' });
    writeFileSync(join(scratch, 'dot.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    const classify = '$eyeriss classify --untrained --model squeezenet-1.1 --json absent.png dot.svg';
    const bad = await shell(`${classify} 2> /dev/null | true; echo \${PIPESTATUS[0]}`);
    expect(bad).toMatchObject({ stdout: '1\n', stderr: '' });
  });
});

describe('eyeriss --help', () => {
  it('is shown with exit code 0 when asked for, 1 when no command is named', async () => {
    const asked = await eyeriss('table', '--help');
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(asked.stdout).toMatch(/--mapping <which>/);
    const lost = await eyeriss();
    expect(lost.code).toBe(1);
    expect(lost.stderr).toMatch(/^Usage: eyeriss/);
  });
});

describe('eyeriss evaluate', () => {
  const untrained = ['evaluate', '--untrained', '--model', 'squeezenet-1.1', '--images', '.'];

  it('marks scores of seeded weights', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><circle r="150"/></svg>';
    writeFileSync(join(scratch, 'circle.svg'), svg);
    writeFileSync(join(scratch, 'one.txt'), 'circle.svg 3\n');
    const { code, stdout } = await eyeriss(...untrained, '--labels', 'one.txt', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      trained: false,
      images: 1,
      notices: expect.arrayContaining([expect.stringContaining('UNTRAINED') as string]) as string[],
    });
  });

  it('refuses to score seeded weights that nobody asked for', async () => {
    const model = await loadModel(openStore({ env: {} }), 'squeezenet-1.1', { untrained: true });
    expect(() => {
      checkMayBeScored(model, { untrained: true });
    }).not.toThrow();
    expectEyerissError(
      () => {
        checkMayBeScored(model, {});
      },
      ...(['evaluate.untrained', 'squeezenet-1.1', 'mean nothing'] as const),
    );
  });

  it('gives no rates of no pictures, and names five of many', async () => {
    const lines = Array.from({ length: 8 }, (_, i) => `absent-${i}.png 3`);
    writeFileSync(join(scratch, 'absent.txt.labels'), lines.join('\n'));
    const { code, stdout, stderr } = await eyeriss(...untrained, '--labels', 'absent.txt.labels', '--json');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    const errors = stderr.split('\n').filter((line) => line.startsWith('eyeriss: '));
    expect(errors).toHaveLength(7);
    expect(errors[4]).toMatch(/absent-4\.png/);
    expect(errors[5]).toBe('eyeriss: … and 3 more');
    expect(errors[6]).toMatch(/none of 8 pictures could be read; .*--labels/);
  });
});

describe('eyeriss calibrate', () => {
  it('leaves nothing half-written when the file cannot be renamed', async () => {
    const folder = join(scratch, 'taken');
    mkdirSync(join(folder, 'inside'), { recursive: true });
    await expect(writeOutputFile(folder, '{}')).rejects.toMatchObject({ code: 'output.disk' });
    expect(existsSync(`${folder}.part`)).toBe(false);
    await writeOutputFile(join(folder, 'x.json'), '{}');
    expect(readdirSync(folder).sort()).toEqual(['inside', 'x.json']);
  });
});

describe('eyeriss bench', () => {
  const ms = z.number().positive();
  const pair = { medianMs: ms, ortMedianMs: ms, ratio: z.number().positive() };
  const documented = z.object({
    model: z.string(),
    threads: z.number().int(),
    conv: z.object({ ...pair, gmacPerSecond: z.number().positive() }),
    endToEnd: z.object({
      ...pair,
      framesPerSecond: z.number().positive(),
      pipelinedFramesPerSecond: z.number().positive(),
    }),
    rlcMs: ms,
    layers: z.array(z.object({ name: z.string(), medianMs: ms, ortMedianMs: ms })),
    rssMB: z.number().positive(),
    fcWeights: z.literal('seeded').optional(),
    runtime: z.object({ node: z.string(), v8: z.string(), wideVectors: z.boolean() }),
  });

  it('prints the documented keys', async () => {
    const { stdout } = await eyeriss(
      ...['bench', '--untrained', '--model', 'squeezenet-1.1', '--frames', '1', '--json'],
    );
    const printed = documented.parse(JSON.parse(stdout));
    expect(printed).toMatchObject({ model: 'squeezenet-1.1', threads: 2 });
    expect(printed.fcWeights).toBeUndefined();
    expect(printed.runtime.node).toBe(process.versions.node);
    const names = printed.layers.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['conv1', 'fire2/squeeze1x1']);
    expect(names).toHaveLength(26);
  });

  it('says that AlexNet’s FC weights are seeded', async () => {
    const { stdout } = await eyeriss(
      ...['bench', '--untrained', '--model', 'alexnet', '--frames', '1', '--threads', '1', '--json'],
    );
    const printed = documented.parse(JSON.parse(stdout));
    expect(printed).toMatchObject({ model: 'alexnet', threads: 1, fcWeights: 'seeded' });
    expect(printed.layers.map(({ name }) => name)).toEqual(['conv1', 'conv2', 'conv3', 'conv4', 'conv5']);
  });
});

describe('eyeriss bench as text', () => {
  it('writes no line over 120 characters when piped', async () => {
    const { stdout } = await eyeriss('bench', '--untrained', '--model', 'squeezenet-1.1', '--frames', '1');
    const lines = stdout.split('\n');
    expect(lines.length).toBeGreaterThan(26);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
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
    expect(top[0]!.label).toContain(SAMPLE_PICTURE_LABEL);
    expect(top[0]!.probability).toBeGreaterThan(0.5);
  });

  it('runs AlexNet to pool5 and says what labels need', async () => {
    const photograph = join(photographs, 'n02391049_zebra.JPEG');
    const { code, stdout } = await eyeriss(...models, 'classify', '--model', 'alexnet', photograph);
    expect(code).toBe(0);
    expect(stdout).toMatch(/pool5/);
    expect(stdout).toMatch(/labels need\s+`npx eyeriss models fetch alexnet`/);
  });

  it('tells what the pipeline tells, also under a table from pictures', async () => {
    const { stdout } = await eyeriss(
      ...models,
      ...['table', '--images', photographs, '--batch', '1', '--json'],
    );
    const { notices } = JSON.parse(stdout) as { notices: string[] };
    expect(notices[0]).toMatch(/first 1 of \d+ pictures/);
    expect(notices.join()).toMatch(/alexnet lacks fc6_weights\.bin/);
    expect(fixedPointNotices(3, 5)).toEqual([
      '3 psums wrapped; the scales do not fit these pictures',
      '5 ifmap words were saturated',
    ]);
    expect(fixedPointNotices(0, 0)).toEqual([]);
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
