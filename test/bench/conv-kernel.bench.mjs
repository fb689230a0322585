// Times AlexNet's CONV layers on the fast executor and on onnxruntime in float32, one and two threads, interleaved in
// one process. Prints the median, the fastest and the quartiles' distance of each in ms. Needs `npm run build`.
// node test/bench/conv-kernel.bench.mjs [rounds]
import { setTimeout } from 'node:timers/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { runtimeFacts, runtimeText } from '../../dist/host/bench/runtime-facts.js';
import { createNodeFastExecutor } from '../../dist/host/fast-workers/node-fast-executor.js';
import { buildOnnxModel } from '../../dist/models/onnx/onnx-builder.js';
import { seededLayers } from '../../dist/renderer/bench/seeded-layers.js';

const rounds = Number(process.argv[2] ?? 15);
const WARM_UP = 3;
/** Between contenders, and timed runs of a layer in a row after an untimed one. */
const PAUSE_MS = 20;
const REPEATS = 4;
const print = (line) => process.stdout.write(`${line}\n`);

/** One layer as an onnxruntime session; a function that runs it. */
async function onnxruntimeLayer({ name, layer, ifmap }, threads) {
  const { C, M, H, W, R, S, U, padding, groups } = layer.shape;
  const spec = {
    ...{ type: 'conv', name, inputs: ['data'], filters: M, kernel: [R, S], stride: U, padding, groups },
    ...{ dilation: 1, relu: true },
  };
  const weights = { weights: Float32Array.from(layer.filters), bias: Float32Array.from(layer.bias) };
  const E = Math.floor((H + 2 * padding - R) / U) + 1;
  const shapes = new Map([
    ['data', { C, H, W }],
    [name, { C: M, H: E, W: E }],
  ]);
  const model = buildOnnxModel({ layers: [spec], inputs: ['data'], outputs: [name] }, shapes, {
    layers: new Map([[name, weights]]),
  });
  const session = await InferenceSession.create(model, {
    ...{ intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: 'all' },
    logSeverityLevel: 3,
  });
  const data = new Tensor('float32', Float32Array.from(ifmap), [1, C, H, W]);
  return () => session.run({ data });
}

print(runtimeText(runtimeFacts()));
const layers = seededLayers('alexnet');
const contenders = [];
const executors = [];
for (const threads of [1, 2]) {
  const executor = await createNodeFastExecutor({ threads });
  for (const notice of executor.notices) print(notice);
  executors.push(executor);
  contenders.push({
    title: `fast ${threads}`,
    runs: layers.map(
      ({ layer, ifmap }) =>
        () =>
          executor.run(layer, [ifmap]),
    ),
  });
  const runs = [];
  for (const layer of layers) runs.push(await onnxruntimeLayer(layer, threads));
  contenders.push({ title: `onnxruntime ${threads}`, runs });
}

const times = contenders.map(() => layers.map(() => []));
for (let round = 0; round < WARM_UP + rounds; round++) {
  for (const [i, { runs }] of contenders.entries()) {
    for (const [j, run] of runs.entries()) {
      // onnxruntime's threads spin on after a run and would take a core from whoever comes next
      await setTimeout(PAUSE_MS);
      await run();
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const start = performance.now();
        await run();
        if (round >= WARM_UP) times[i][j].push(performance.now() - start);
      }
    }
  }
}

const at = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];
const describe = (values) =>
  [at(values, 0.5), at(values, 0), at(values, 0.75) - at(values, 0.25)]
    .map((ms) => ms.toFixed(2))
    .join(' / ');
print(
  [
    'layer'.padEnd(8),
    ...contenders.map(({ title }) => title.padEnd(22)),
    '(median / fastest / spread ms)',
  ].join(' '),
);
for (const [j, { name }] of layers.entries()) {
  print([name.padEnd(8), ...times.map((byLayer) => describe(byLayer[j]).padEnd(22))].join(' '));
}
const sums = times.map((byLayer) =>
  byLayer[0].map((_, k) => byLayer.reduce((sum, list) => sum + list[k], 0)),
);
print(['all'.padEnd(8), ...sums.map((values) => describe(values).padEnd(22))].join(' '));
for (const [i, threads] of [1, 2].entries()) {
  const ratio = (share) => (at(sums[2 * i], share) / at(sums[2 * i + 1], share)).toFixed(2);
  print(`fast / onnxruntime, ${threads} thread(s): median ${ratio(0.5)}, fastest ${ratio(0)}`);
}
for (const executor of executors) await executor.close();
