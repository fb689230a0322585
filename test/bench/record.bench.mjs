// What recording costs: frames of squeezenet-1.0 through one pipeline, as the dashboard runs them and recorded to a file,
// turn by turn in one process. Prints the medians of a frame's time, and the ratio of the frame rates. Needs
// `npm run build`; EYERISS_RECORD_DIR names the folder that is recorded to, else the system's temporary one.
// node test/bench/record.bench.mjs [rounds]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timingOf } from '../../dist/host/bench/interleaved.js';
import { runtimeFacts, runtimeText } from '../../dist/host/bench/runtime-facts.js';
import { loadFrame } from '../../dist/host/image/load-frame.js';
import { samplePicturePath } from '../../dist/host/image/sample-picture.js';
import { batchMappings } from '../../dist/host/mapping/frame-batch.js';
import { openExecutor } from '../../dist/host/pipeline/open-executor.js';
import { Pipeline } from '../../dist/host/pipeline/pipeline.js';
import { runHeader, runResult } from '../../dist/host/recording/run-result.js';
import { RunWriter } from '../../dist/host/recording/run-writer.js';
import { loadModel } from '../../dist/models/model.js';
import { openStore } from '../../dist/models/store.js';

const rounds = Number(process.argv[2] ?? 60);
const WARM_UP = 3;
/** Frames that a turn times: a frame is written while the next one runs, as `recordFrames` does it. */
const FRAMES = 5;
/** Rounds from one with --ifmaps to the next, an odd number: it has no goal to be held to, and is slow. */
const IFMAPS_EVERY = 5;
const BATCH = 4;
const GOAL = 0.95;
const CHIP = { coreVoltageV: 1, coreClockMhz: 200, linkClockMhz: 60, compression: true, gating: true };
const NO_LIMITS = { frames: Infinity, seconds: Infinity, bytes: Infinity };
const print = (line) => process.stdout.write(`${line}\n`);

print(runtimeText(runtimeFacts()));
const store = openStore({ env: process.env });
const untrained = store.status('squeezenet-1.0').present.length === 0;
const model = await loadModel(store, 'squeezenet-1.0', { untrained });
const { width, height } = model.network.input;
const rgb = await loadFrame(samplePicturePath(), model.network.input, 'warp');
const executor = await openExecutor();
const folder = mkdtempSync(join(process.env.EYERISS_RECORD_DIR ?? tmpdir(), 'eyeriss-bench-'));
const closing = [];

/** A pipeline that runs frames, with a function that appends a frame's result to a run of its own. */
async function openRecorded(name, keepsIfmaps) {
  const ifmaps = [];
  const pipeline = await Pipeline.open(model, {
    ...{ executor, reports: false },
    ...(keepsIfmaps && {
      onConvLayer: (layer, ifmap) => {
        ifmaps[pipeline.chipLayers.findIndex((candidate) => candidate.name === layer.name)] = ifmap;
      },
    }),
  });
  const mappings = batchMappings(model.network, pipeline.chipLayers, BATCH);
  const facts = { source: 'bench', executor: executor.name, batch: BATCH, mappings, ifmaps: keepsIfmaps };
  const path = join(folder, `${name}.run`);
  const writer = await RunWriter.create(path, runHeader(pipeline, facts), NO_LIMITS);
  closing.push(async () => {
    await writer.close('complete');
    await pipeline.close();
  });
  let number = 0;
  const append = (result) =>
    writer.append({
      frame: { number: ++number, capturedAt: Date.now(), width, height, rgb },
      result: runResult(pipeline.chipLayers, result, { frame: number, chip: CHIP }),
      ...(keepsIfmaps && { ifmaps: [...ifmaps] }),
    });
  return { pipeline, writer, mappings, append };
}

const usual = await openRecorded('usual', false);
const withIfmaps = await openRecorded('ifmaps', true);
const contenders = [
  { name: 'live, not recorded', ...usual, append: undefined },
  { name: 'recorded', ...usual },
  { name: 'recorded with --ifmaps', ...withIfmaps },
];

const [live, recorded, slow] = contenders;

/** ms of a frame, and of processors for it, behind one that is not timed: counting has been changed, and caches are warm in a live stream. */
async function turn({ pipeline, mappings, append }) {
  await pipeline.setCounting({ mappings, checksums: append !== undefined });
  // in two statements: an optional call that is left out does not run its arguments either
  const untimed = await pipeline.run(rgb);
  await append?.(untimed);
  const cpu = process.cpuUsage();
  const start = performance.now();
  let written;
  for (let frame = 0; frame < FRAMES; frame++) {
    const result = await pipeline.run(rgb);
    await written;
    written = append?.(result);
  }
  await written;
  const end = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  return { ms: (end - start) / FRAMES, cpuMs: (user + system) / 1000 / FRAMES };
}

// Turns are short and rounds are many, so that whatever else the machine does hits all alike and evens out.
const times = new Map(contenders.map(({ name }) => [name, []]));
for (let round = -WARM_UP; round < rounds; round++) {
  // both compared ones come first equally often, also behind the slow one, whose rounds are odd and even in turn
  const own = round % 2 === 0 ? [live, recorded] : [recorded, live];
  if (round % IFMAPS_EVERY === 0) own.unshift(slow);
  for (const contender of own) {
    const time = await turn(contender);
    if (round >= 0) times.get(contender.name).push(time);
  }
}

print(`squeezenet-1.0${untrained ? ', seeded weights' : ''}, ${rounds} rounds of ${FRAMES} frames`);
const wallOf = (name) => timingOf(times.get(name).map(({ ms }) => ms));
const cpuMsOf = (name) => timingOf(times.get(name).map(({ cpuMs }) => cpuMs)).medianMs;
const rates = new Map();
for (const { name } of contenders) {
  const { medianMs, lowerQuartileMs, upperQuartileMs } = wallOf(name);
  const rate = wallOf(live.name).medianMs / medianMs;
  rates.set(name, rate);
  print(
    [
      name.padEnd(24),
      `${medianMs.toFixed(2)} ms a frame (${lowerQuartileMs.toFixed(2)} to ${upperQuartileMs.toFixed(2)})`,
      `${(1000 / medianMs).toFixed(1)} frames/s`,
      `frame rate × ${rate.toFixed(3)}`,
      // what other programs take from this one's time is not in these
      `processors ${cpuMsOf(name).toFixed(1)} ms × ${(cpuMsOf(name) / cpuMsOf(live.name)).toFixed(3)}`,
    ].join('  '),
  );
}
for (const close of closing) await close();
for (const { name, writer } of [
  { name: 'recorded', ...usual },
  { name: 'with --ifmaps', ...withIfmaps },
])
  print(`${name}: ${(writer.bytes / writer.frames / 1e3).toFixed(0)} kB a frame`);
await executor.close();
rmSync(folder, { recursive: true });
const kept = rates.get('recorded');
print(
  `recording costs ${(100 * (1 - kept)).toFixed(1)} % of the frame rate; goal: less than ${(100 * (1 - GOAL)).toFixed(0)} %: ${kept > GOAL ? 'met' : 'MISSED'}`,
);
process.exitCode = kept > GOAL ? 0 : 1;
