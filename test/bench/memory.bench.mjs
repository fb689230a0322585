// Runs frames of AlexNet (seeded FC weights where the files are missing) through the pipeline and prints resident memory:
// every 100 frames, its growth after frame 100, and its peak; and how often V8 collected all of its heap's garbage for
// them. Needs `npm run build`.
// node test/bench/memory.bench.mjs [frames] [network]
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { runtimeFacts, runtimeText } from '../../dist/host/bench/runtime-facts.js';
import { withFcWeights } from '../../dist/host/bench/seeded-fc.js';
import { loadFrame } from '../../dist/host/image/load-frame.js';
import { samplePicturePath } from '../../dist/host/image/sample-picture.js';
import { openExecutor } from '../../dist/host/pipeline/open-executor.js';
import { Pipeline } from '../../dist/host/pipeline/pipeline.js';
import { loadModel } from '../../dist/models/model.js';
import { openStore } from '../../dist/models/store.js';

const frames = Number(process.argv[2] ?? 1000);
const id = process.argv[3] ?? 'alexnet';
const EVERY = 100;
const print = (line) => process.stdout.write(`${line}\n`);
const residentMb = () => process.memoryUsage().rss / 1e6;
const megabytes = (value) => `${value.toFixed(0).padStart(5)} MB`;

print(runtimeText(runtimeFacts()));
const store = openStore();
const untrained = store.status(id).present.length === 0;
const { model, seededFc } = withFcWeights(await loadModel(store, id, { untrained }));
print(`${megabytes(residentMb())} resident with the weights read${seededFc ? ', FC seeded' : ''}`);
const executor = await openExecutor();
const pipeline = await Pipeline.open(model, { executor });
print(`${megabytes(residentMb())} resident with the pipeline open`);
const rgb = await loadFrame(samplePicturePath(), model.network.input, 'warp');
let atStart = residentMb();
let collections = 0;
const observer = new PerformanceObserver((list) => {
  collections += list
    .getEntries()
    .filter(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR).length;
});
observer.observe({ entryTypes: ['gc'] });
for (let frame = 1; frame <= frames; frame++) {
  await pipeline.run(rgb);
  if (frame % EVERY !== 0 && frame !== frames) continue;
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const parts = `heap ${(heapUsed / 1e6).toFixed(1)}, array buffers ${(arrayBuffers / 1e6).toFixed(0)}`;
  print(`frame ${String(frame).padStart(5)}: ${megabytes(rss / 1e6)} resident (${parts})`);
  if (frame === EVERY) atStart = rss / 1e6;
}
print(`growth from frame ${Math.min(EVERY, frames)} to ${frames}: ${megabytes(residentMb() - atStart)}`);
print(`peak, opening included: ${megabytes((process.resourceUsage().maxRSS * 1024) / 1e6)}`);
// what was observed comes in a later turn of the event loop
await sleep(100);
print(`${collections} full garbage collections in ${frames} frames`);
await pipeline.close();
await executor.close();
