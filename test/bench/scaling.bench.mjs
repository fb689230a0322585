// Time of the CONV kernels against MACs and against zeros, and how near every layer comes to what this machine's
// multipliers can do; one thread, on words in the kernel's memory as in a session. Prints Markdown. Needs `npm run build`;
// networks need their weights (`npx eyeriss models fetch`), else they run on seeded ones.
// node test/bench/scaling.bench.mjs [rounds]
import { setFlagsFromString } from 'node:v8';
import { runtimeFacts, runtimeText } from '../../dist/host/bench/runtime-facts.js';
import { wideVectorsOffered } from '../../dist/host/fast-workers/node-fast-executor.js';
import { loadFrame } from '../../dist/host/image/load-frame.js';
import { samplePicturePath } from '../../dist/host/image/sample-picture.js';
import { openExecutor } from '../../dist/host/pipeline/open-executor.js';
import { Pipeline } from '../../dist/host/pipeline/pipeline.js';
import { convDimensions } from '../../dist/engine/conv-shape.js';
import { fasterBlock } from '../../dist/engine/fast/faster-block.js';
import { SLACK_BYTES } from '../../dist/engine/fast/filter-plan.js';
import * as J from '../../dist/engine/fast/job-layout.js';
import { instantiateKernel } from '../../dist/engine/fast/kernel-instance.js';
import { LayerRunner } from '../../dist/engine/fast/layer-runner.js';
import { countGating } from '../../dist/engine/gating.js';
import { loadModel } from '../../dist/models/model.js';
import { openStore } from '../../dist/models/store.js';
import { randomStream } from '../../dist/models/random/stream.js';

const rounds = Number(process.argv[2] ?? 15);
const KERNELS = ['ifmap-driven', 'filter-driven', 'faster'];
/** A sample is as many runs in a row as take this long. */
const SAMPLE_MS = 3;
/** Largest ifmap word, and the standard deviation of seeded layers' psums: none wraps. */
const MAGNITUDE = 12_000;
const PSUM_DEVIATION = 3000;
const random = randomStream(7);
const print = (line = '') => process.stdout.write(`${line}\n`);
const row = (cells) => print(`| ${cells.join(' | ')} |`);
const head = (cells) => {
  row(cells);
  row(cells.map((_, i) => (i === 0 ? '---' : '---:')));
};

// As createNodeFastExecutor sets them: optimised code from the start, wide vectors where V8 has them.
setFlagsFromString('--no-liftoff');
if (wideVectorsOffered()) setFlagsFromString('--experimental-wasm-revectorize');
const kernel = await instantiateKernel(WebAssembly, false);
const runner = new LayerRunner(kernel, 1, false);
runner.blockLanes = wideVectorsOffered() ? fasterBlock(runner, () => performance.now()) : 32;
const { heap } = kernel;

/** Median and fastest of several contenders' ms a run, in turn. */
function time(runs) {
  const times = runs.map(() => []);
  const counts = runs.map((run) => {
    run();
    run();
    const start = performance.now();
    run();
    return Math.max(1, Math.ceil(SAMPLE_MS / (performance.now() - start)));
  });
  for (let round = 0; round < rounds; round++) {
    for (const [i, run] of runs.entries()) {
      run();
      const start = performance.now();
      for (let n = 0; n < counts[i]; n++) run();
      times[i].push((performance.now() - start) / counts[i]);
    }
  }
  return times.map((list) => {
    const sorted = list.toSorted((a, b) => a - b);
    return { median: sorted[Math.floor((sorted.length - 1) / 2)], fastest: sorted[0] };
  });
}

/** Times a layer on both kernels and on whichever should be faster. */
function timeLayer(layer, ifmap) {
  const { C, H, W, padding } = layer.shape;
  const { E, F, paddedIfmapWords, ofmapWords, macs } = convDimensions(layer.shape);
  const [staging, from, to] = [ifmap.length * 2, paddedIfmapWords * 2 + SLACK_BYTES, ofmapWords * 2].map(
    (bytes) => heap.allocate(bytes),
  );
  heap.words.fill(0, from / 2, from / 2 + paddedIfmapWords + SLACK_BYTES / 2);
  heap.words.set(ifmap, staging / 2);
  kernel.exports.padPlanes(staging, from, C, H, W, padding);
  const kinds = [];
  const times = time(
    KERNELS.map((policy, i) => () => {
      runner.policy = policy;
      const wrapped = runner.runInPlace(layer, from, to);
      if (typeof wrapped === 'string') throw new Error(wrapped);
      kinds[i] = kernel.fields()[J.KIND / 4];
    }),
  );
  const { gatedMacs } = countGating(heap.words.slice(from / 2, from / 2 + paddedIfmapWords), layer.shape);
  for (const address of [staging, from, to]) heap.free(address);
  const filterDriven = kinds[2] === J.KIND_FILTER_DRIVEN;
  const nonZeroFilters = layer.filters.reduce((count, word) => count + (word === 0 ? 0 : 1), 0);
  // MACs left once the kernel that ran has skipped its zeros
  const left = filterDriven ? nonZeroFilters * E * F : macs - gatedMacs;
  return { times, macs, left, kernel: filterDriven ? 'filter-driven' : 'ifmap-driven' };
}

/** A seeded layer and an ifmap with these shares of zero words. */
function seeded([C, M, size, R = 3], ifmapZeroShare, filterZeroShare) {
  const shape = { C, M, H: size, W: size, R, S: R, U: 1, padding: R >> 1, groups: 1 };
  const { filterWords, ifmapWords } = convDimensions(shape);
  const terms = C * R * R * (1 - ifmapZeroShare) * (1 - filterZeroShare);
  const bound = Math.min(32_767, (PSUM_DEVIATION * 65_536 * 3) / (MAGNITUDE * Math.sqrt(terms)));
  const words = (count, zeros, word) =>
    Int16Array.from({ length: count }, () => (random() < zeros ? 0 : word()));
  const filters = words(filterWords, filterZeroShare, () => Math.round((random() * 2 - 1) * bound) || 1);
  const ifmap = words(ifmapWords, ifmapZeroShare, () => (1 - random()) * MAGNITUDE + 1);
  const layer = { name: 'seeded', shape, filters, bias: new Int16Array(M), productShift: 16, relu: true };
  return [layer, ifmap];
}

/**
 * What the multipliers can do: the filter-driven inner loop on one list of 1024 words and one block of pixels in the
 * level-1 cache. Nothing else is timed but one call from JavaScript for every 1024 words.
 */
function measureLimit() {
  const ENTRIES = 1024;
  const [record, list, words, norms, to] = [J.RECORD_BYTES, ENTRIES * 8, 4096, 128, 128].map((bytes) =>
    heap.allocate(bytes),
  );
  const bytes = new DataView(kernel.memory.buffer);
  for (let i = 0; i < ENTRIES; i++) {
    bytes.setInt16(list + i * 8 + 2, (i % 200) - 100, true);
    // on to the next word, and from the last one of the cache lines used back to the first
    bytes.setUint16(list + i * 8 + 6, i < 960 ? 1 : 0, true);
  }
  heap.words.fill(1000, words / 2, words / 2 + 2048);
  for (const [field, value] of [
    [J.RECORD_FIRST, list],
    [J.RECORD_END, list + ENTRIES * 8],
    [J.RECORD_BIAS, 0],
  ])
    bytes.setInt32(record + field, value, true);
  for (const field of [J.RECORD_SLACK, J.RECORD_NORM, J.RECORD_NORM + J.NORM_SIDE])
    bytes.setFloat64(record + field, 0, true);
  for (const field of [0, J.BLOCK_NORM_BYTES]) bytes.setFloat64(norms + field, 0, true);
  const pixels = runner.blockLanes;
  const block = kernel.exports[`filterBlock${pixels}`];
  const [{ median, fastest }] = time([
    () => {
      for (let i = 0; i < 100; i++) block(record, words, norms, 0, to, 0, to, 0, pixels);
    },
  ]);
  for (const address of [record, list, words, norms, to]) heap.free(address);
  const ns = (ms) => (ms * 1e6 * 32) / (100 * ENTRIES * pixels);
  return { median: ns(median), fastest: ns(fastest) };
}

const ms = (value) => (value < 1 ? value.toFixed(3) : value.toFixed(2));
const pair = ({ median, fastest }) => `${ms(median)} / ${ms(fastest)}`;
/** Of the fastest time, as the limit is. */
const giga = (macs, { fastest }) => macs / fastest / 1e6;

print(`${runtimeText(runtimeFacts())}; blocks of ${runner.blockLanes} filters or pixels`);
const limit = measureLimit();
const limitGiga = 32 / limit.fastest;
print(
  `Limit: 32 MACs take ${limit.median.toFixed(2)} ns (median), ${limit.fastest.toFixed(2)} ns (fastest): ${limitGiga.toFixed(1)} GMAC/s.`,
);
print('Times are median / fastest in ms.');

print('\n### MACs (3 × 3 filters, 40 % zero ifmap words, 30 % zero filter words)\n');
head(['C', 'M', 'size', 'MMAC', ...KERNELS, 'GMAC/s']);
for (const shape of [
  [16, 16, 28],
  [16, 64, 28],
  [64, 16, 28],
  [64, 64, 7],
  [64, 64, 14],
  [64, 64, 28],
  [64, 64, 56],
  [64, 256, 28],
  [256, 64, 28],
  [256, 256, 13],
  [256, 256, 28],
]) {
  const { times, macs } = timeLayer(...seeded(shape, 0.4, 0.3));
  row([...shape, (macs / 1e6).toFixed(1), ...times.map(pair), giga(macs, times[2]).toFixed(1)]);
}

for (const side of ['ifmap', 'filter']) {
  print(`\n### Zero ${side} words (128 × 28 × 28, 128 filters of 3 × 3; the other side has no zeros)\n`);
  head([`zero ${side} words`, ...KERNELS, 'runs on', 'GMAC/s']);
  for (const zeros of [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]) {
    const shares = side === 'ifmap' ? [zeros, 0] : [0, zeros];
    const { times, macs, kernel: chosen } = timeLayer(...seeded([128, 128, 28], ...shares));
    row([`${zeros * 100} %`, ...times.map(pair), chosen, giga(macs, times[2]).toFixed(1)]);
  }
}

const store = openStore();
const executor = await openExecutor(1);
for (const id of ['alexnet', 'squeezenet-1.0']) {
  const untrained = store.status(id).present.length === 0;
  const model = await loadModel(store, id, { untrained });
  const runs = [];
  const pipeline = await Pipeline.open(model, {
    ...{ executor, threads: 1 },
    onConvLayer: (layer, ifmap) => runs.push([layer, ifmap]),
  });
  await pipeline.run(await loadFrame(samplePicturePath(), model.network.input, 'warp'));
  await pipeline.close();
  print(`\n### ${id}${untrained ? ', seeded weights' : ''}, the sample picture\n`);
  head(['layer', 'MMAC', ...KERNELS, 'runs on', 'GMAC/s', 'left GMAC/s', 'of the limit']);
  const sum = { macs: 0, left: 0, time: { median: 0, fastest: 0 } };
  const cells = (name, { macs, left }, middle, at) => [
    ...[name, (macs / 1e6).toFixed(1), ...middle, giga(macs, at).toFixed(1), giga(left, at).toFixed(1)],
    `${((100 * giga(left, at)) / limitGiga).toFixed(0)} %`,
  ];
  for (const [layer, ifmap] of runs) {
    const result = timeLayer(layer, ifmap);
    const { times, macs, left, kernel: chosen } = result;
    row(cells(layer.name, result, [...times.map(pair), chosen], times[2]));
    sum.macs += macs;
    sum.left += left;
    sum.time.median += times[2].median;
    sum.time.fastest += times[2].fastest;
  }
  row(cells('all', sum, ['', '', pair(sum.time), ''], sum.time));
}
await executor.close();
