// Camera to label in browser mode, the browser included: `eyeriss serve`, headless Chromium with a fake camera, and what
// both report. Everything it prints is measured on this computer. Needs `npm run build`.
// node test/live/live.bench.mjs [--seconds 20] [--model squeezenet-1.0] [--clip FILE.mjpeg] [--json]
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { clipOrTestPattern, openLive, quantile } from './live-session.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    model: { type: 'string', default: 'squeezenet-1.0' },
    clip: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
if (!(seconds >= 1)) throw new Error(`--seconds is ${values.seconds}; it must be 1 or more`);
const WARM_UP_S = 5;

const live = await openLive({ model: values.model, clip: await clipOrTestPattern(values.clip) });
try {
  await live.firstLabel(30);
  await sleep(WARM_UP_S * 1000);
  const stop = await live.watch();
  await live.takeResults();
  await sleep(seconds * 1000);
  const page = await stop();
  const results = await live.takeResults();
  const at = (values_, share) => Number(quantile(values_, share).toFixed(1));
  const report = {
    model: values.model,
    source: live.source,
    seconds: Number(page.seconds.toFixed(1)),
    framesPerSecond: Number((results.length / page.seconds).toFixed(1)),
    glassToLabelMs: { median: at(page.glassToLabel, 0.5), p95: at(page.glassToLabel, 0.95) },
    cameraFramesPerSecond: Number(page.cameraRate.toFixed(1)),
    picturesDrawnPerSecond: Number(page.drawRate.toFixed(1)),
    longTasks: page.longTasks.length,
    longestTaskMs: at(page.longTasks, 1),
    frameMs: at(
      results.map(({ totalMs }) => totalMs),
      0.5,
    ),
    problems: await live.takeProblems(),
  };
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    process.stdout.write(
      [
        `${report.model} live, ${report.seconds} s, measured on this computer, browser included (${report.source})`,
        `  ${report.framesPerSecond} frames/s from camera to label`,
        `  ${report.glassToLabelMs.median} ms from glass to label (95 % within ${report.glassToLabelMs.p95} ms)`,
        `  ${report.frameMs} ms a frame in the pipeline`,
        `  ${report.cameraFramesPerSecond} pictures a second from the camera, ` +
          `${report.picturesDrawnPerSecond} a second drawn, ${report.longTasks} tasks over 50 ms` +
          (report.longTasks > 0 ? `, the longest ${report.longestTaskMs} ms` : ''),
        ...report.problems.map((problem) => `  problem: ${problem}`),
        '',
      ].join('\n'),
    );
  }
  if (report.problems.length > 0) process.exitCode = 1;
} finally {
  await live.close();
}
