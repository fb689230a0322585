// Runs the app for a long time and looks at its memory: host from its own reports, page from Chromium. Prints a line a
// minute and fails if memory grows or anything goes wrong. Needs `npm run build`.
// node test/live/soak.mjs [--minutes 10] [--model squeezenet-1.0] [--clip FILE.mjpeg]
// With --booth: a booth, into which a fault is put every minute, see booth-soak.mjs.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openLive, quantile } from './live-session.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    model: { type: 'string', default: 'squeezenet-1.0' },
    clip: { type: 'string' },
    booth: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes is ${values.minutes}; it must be more than 0`);
if (values.booth) {
  const { soakBooth } = await import('./booth-soak.mjs');
  process.exit((await soakBooth(minutes)) ? 0 : 1);
}
const shared = process.env['EYERISS_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url));
const flower = `${shared}/video/flower_640x480_15fps.mjpeg`;
const clip = values.clip ?? (existsSync(flower) ? flower : undefined);

/** Seconds between samples, and the share of the run that only warms up. */
const SAMPLE_S = 5;
const WARM_UP_SHARE = 0.2;
/** Growth from the first to the last third after warming up that counts as growth: noise of a garbage collector is less. */
const MOST_GROWTH = 0.1;

const live = await openLive({ model: values.model, clip });
const samples = [];
const problems = [];
try {
  await live.firstLabel(30);
  await live.page.send('Performance.enable');
  const end = Date.now() + minutes * 60_000;
  let lines = 0;
  while (Date.now() < end) {
    await live.takeResults();
    await sleep(SAMPLE_S * 1000);
    const results = await live.takeResults();
    await live.page.send('HeapProfiler.collectGarbage');
    const { metrics } = await live.page.send('Performance.getMetrics');
    const pageBytes = metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
    const last = results.at(-1);
    if (last === undefined) problems.push(`no result within ${SAMPLE_S} s`);
    problems.push(...(await live.takeProblems()));
    samples.push({
      pageMB: pageBytes / 1e6,
      hostMB: (last?.residentBytes ?? 0) / 1e6,
      rate: results.length / SAMPLE_S,
    });
    if (samples.length * SAMPLE_S >= 60 * (lines + 1)) {
      lines++;
      const { pageMB, hostMB, rate } = samples.at(-1);
      process.stdout.write(
        `${lines} min: host ${hostMB.toFixed(0)} MB, page ${pageMB.toFixed(1)} MB, ${rate.toFixed(1)} frames/s\n`,
      );
    }
  }
} finally {
  await live.close();
}

const after = samples.slice(Math.ceil(samples.length * WARM_UP_SHARE));
const third = Math.max(1, Math.floor(after.length / 3));
const growth = (of) => {
  const first = quantile(after.slice(0, third).map(of), 0.5);
  const last = quantile(after.slice(-third).map(of), 0.5);
  return { first, last, share: first === 0 ? 0 : last / first - 1 };
};
const report = { host: growth(({ hostMB }) => hostMB), page: growth(({ pageMB }) => pageMB) };
for (const [name, { first, last, share }] of Object.entries(report)) {
  process.stdout.write(
    `${name}: ${first.toFixed(1)} MB → ${last.toFixed(1)} MB (${(100 * share).toFixed(1)} %)\n`,
  );
  if (share > MOST_GROWTH) problems.push(`${name} memory grows by ${(100 * share).toFixed(1)} %`);
}
process.stdout.write(
  `${quantile(
    after.map(({ rate }) => rate),
    0.5,
  ).toFixed(1)} frames/s\n`,
);
for (const problem of problems) process.stdout.write(`problem: ${problem}\n`);
process.stdout.write(problems.length === 0 ? 'no growth, no error\n' : 'FAILED\n');
process.exitCode = problems.length === 0 ? 0 : 1;
