// A booth for a long time, with a fault every minute: labels must be back within 10 s, each time, without a hand, and
// memory must not grow. `npm run soak -- --booth --minutes 30`. The app runs from a copy of its own, with a model
// store of its own, so that a file that is removed is gone.
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { runnerImport } from 'vite';
import { boothFaults, engineOf, FAULTY_PAGE } from './booth-faults.mjs';
import { openQuietPage } from './quiet-page.mjs';

/** Node 20 reads no TypeScript; vite does. */
const support = async (name) =>
  (await runnerImport(fileURLToPath(new URL(`../support/${name}`, import.meta.url)))).module;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MODELS = ['squeezenet-1.0', 'squeezenet-1.1', 'imagenet'];
const MODEL_FILE = 'squeezenet-1.0/compressed_SqueezeNet.net';
/** Labels must be back within this, in seconds. */
const WITHIN_S = 10;
/** How long is waited for them all the same. */
const GIVE_UP_S = 60;
const FAULT_EVERY_S = 60;
const SAMPLE_S = 5;
/** Growth from the second to the last round that counts as growth: noise of garbage collectors is less. */
const MOST_GROWTH = 0.1;

/** What is on the screen, and results with labels since it was last asked. */
const STATE = `(() => {
  const text = (id) => document.querySelector('[data-testid=' + id + ']')?.innerText.trim() ?? '';
  const labelled = collected.results.splice(0).filter(({ labels }) => labels > 0);
  return {
    labelled: labelled.length,
    residentBytes: labelled.at(-1)?.residentBytes,
    label: text('label'),
    shows: text('shows'),
    model: text('status'),
    cameraLives: faulty.tracks.some(({ readyState }) => readyState === 'live'),
    phase: document.querySelector('[data-testid=booth]')?.dataset.phase,
  };
})()`;

/** Copies what a package has: the built code, calibrations, and weights in a store beside them. */
async function install(folder, shared) {
  const app = join(folder, 'app');
  await mkdir(app, { recursive: true });
  for (const part of ['dist', 'host/bin', 'package.json'])
    await cp(join(ROOT, part), join(app, part), { recursive: true });
  await cp(join(ROOT, 'models'), join(app, 'models'), {
    recursive: true,
    filter: (path) => !/\.ts$|tsconfig/.test(path),
  });
  await symlink(join(ROOT, 'node_modules'), join(app, 'node_modules'));
  const store = join(folder, 'store');
  for (const id of MODELS) {
    await mkdir(join(store, id), { recursive: true });
    await promisify(execFile)('cp', ['-r', `${join(shared, 'models', id)}/.`, join(store, id)]);
  }
  await promisify(execFile)('chmod', ['-R', 'u+w', store]);
  return { app, store };
}

/** Waits until the screen shows what it must, and labels come. Seconds; undefined if they do not. */
async function recovered(page, then) {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  // A result that was on its way when the fault was put in does not count.
  await sleep(300);
  await page.evaluate(STATE).catch(() => undefined);
  while (seconds() < GIVE_UP_S) {
    await sleep(100);
    // A page that is being loaded again answers nothing.
    const state = await page.evaluate(STATE).catch(() => undefined);
    if (state && state.labelled > 0 && /\w/.test(state.label) && then(state)) return seconds();
  }
  return undefined;
}

async function memoryOf(page, app) {
  await page.send('HeapProfiler.collectGarbage');
  const { metrics } = await page.send('Performance.getMetrics');
  const engine = await engineOf(app.process.pid);
  const resident = async (pid) => {
    if (pid === undefined) return undefined;
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({
      stdout: '',
    }));
    return Number(stdout) > 0 ? Number(stdout) / 1000 : undefined;
  };
  return {
    page: metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 1e6,
    server: await resident(app.process.pid),
    engine: await resident(engine),
  };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Prints how memory went, round by round; problems where it grew. Only whole rounds of faults are compared: within one,
 * the engine is killed twice and has two networks open for half of the time, so its memory steps up and down. The
 * first round only warms up.
 */
function judgeMemory(samples, faultsPerRound) {
  const rounds = new Map();
  for (const sample of samples) rounds.set(sample.round, [...(rounds.get(sample.round) ?? []), sample]);
  const byFault = (some) =>
    [...new Set(some.map(({ fault }) => fault))].map((of) => some.filter(({ fault }) => fault === of));
  const whole = [...rounds]
    .filter(([round]) => round >= 1)
    .map(([, some]) => byFault(some))
    .filter((phases) => phases.length === faultsPerRound);
  if (whole.length < 2) return undefined;
  const problems = [];
  for (const name of ['page', 'server', 'engine']) {
    const ofPhase = (phase) =>
      mean(phase.map((sample) => sample[name]).filter((value) => value !== undefined));
    const means = whole.map((phases) => mean(phases.map(ofPhase)));
    const share = means.at(-1) / means[0] - 1;
    process.stdout.write(
      `${name}: ${means.map((value) => value.toFixed(1)).join(', ')} MB in rounds of ${faultsPerRound} faults (${(100 * share).toFixed(1)} %)\n`,
    );
    if (share > MOST_GROWTH) problems.push(`${name} memory grows by ${(100 * share).toFixed(1)} %`);
  }
  return problems;
}

/**
 * Runs the soak.
 * @returns whether everything was as it must be
 */
export async function soakBooth(minutes) {
  const shared = process.env.EYERISS_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));
  if (!existsSync(join(shared, 'models'))) throw new Error(`the soak needs weights: ${shared} has none`);
  const { serveApp, launchWithCamera } = await support('live-app.ts');
  const { moveThenRest } = await support('booth-clip.ts');
  const folder = await mkdtemp(join(tmpdir(), 'eyeriss-booth-soak-'));
  process.env.EYERISS_LOGS = join(folder, 'logs');
  delete process.env.EYERISS_MODELS;
  const problems = [];
  const samples = [];
  let faultsDone = 0;
  let app;
  let browser;
  const installed = await install(folder, shared);
  const modelFile = join(installed.store, MODEL_FILE);
  const faults = boothFaults({ modelFile });
  try {
    const slides = join(shared, 'video/slides_640x480.mjpeg');
    const run = join(folder, 'attract.eyeriss');
    const eyeriss = join(installed.app, 'host/bin/eyeriss.mjs');
    await promisify(execFile)(process.execPath, [
      ...[eyeriss, '--models', installed.store, 'record', '--source', slides, '--frames', '16', '--out', run],
    ]);
    app = await serveApp(
      ['--port', '0', '--booth', '--attract', run, '--models', installed.store],
      installed.app,
    );
    browser = await launchWithCamera(
      await moveThenRest(slides, join(folder, 'camera.mjpeg'), { moveS: 20, restS: 40 }),
    );
    const page = await openQuietPage(browser, app.url, { script: FAULTY_PAGE });
    await page.send('Performance.enable');
    const soak = { app, page };
    const first = await recovered(page, () => true);
    if (first === undefined)
      throw new Error(`no label within ${GIVE_UP_S} s; the server says:\n${app.output()}`);
    process.stdout.write(`first label after ${first.toFixed(1)} s\n`);
    const begin = Date.now();
    const end = begin + minutes * 60_000;
    while (Date.now() < end) {
      const next = begin + (faultsDone + 1) * FAULT_EVERY_S * 1000 - 30_000;
      while (Date.now() < Math.min(next, end)) {
        await sleep(SAMPLE_S * 1000);
        const [fault, round] = [
          (faultsDone - 1) % faults.length,
          Math.floor((faultsDone - 1) / faults.length),
        ];
        samples.push({ fault, round, ...(await memoryOf(page, app)) });
      }
      if (Date.now() >= end) break;
      const fault = faults[faultsDone++ % faults.length];
      for (const { what, act, then } of fault.steps) {
        await act(soak);
        const seconds = await recovered(page, then);
        const took = seconds === undefined ? `not within ${GIVE_UP_S} s` : `${seconds.toFixed(1)} s`;
        const minute = ((Date.now() - begin) / 60_000).toFixed(1);
        process.stdout.write(`${minute} min, ${fault.name}: ${what} after ${took}\n`);
        if (seconds === undefined || seconds > WITHIN_S)
          problems.push(`${fault.name}: ${what} after ${took}`);
        await sleep(4000);
      }
      const errors = (await page.evaluate('collected.problems.splice(0)')).filter((text) =>
        text.startsWith('page: '),
      );
      problems.push(...errors);
    }
  } finally {
    await browser?.close();
    await app?.close();
    if (existsSync(join(folder, 'logs/booth.log')))
      process.stdout.write(
        `log: ${(await promisify(execFile)('wc', ['-l', join(folder, 'logs/booth.log')])).stdout.split(' ')[0]} lines\n`,
      );
    if (problems.length > 0 && app) process.stdout.write(`${app.output()}\n`);
    await rm(folder, { recursive: true, force: true });
  }
  const grown = judgeMemory(samples, faults.length);
  problems.push(...(grown ?? []));
  for (const problem of problems) process.stdout.write(`problem: ${problem}\n`);
  process.stdout.write(
    problems.length === 0
      ? `${faultsDone} faults, always back; ${grown ? 'no growth' : 'too short to judge memory'}\n`
      : 'FAILED\n',
  );
  return problems.length === 0;
}
