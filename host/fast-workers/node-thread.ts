import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CreateThread } from '../../engine/fast/worker-contract.ts';

/** The whole program of a further thread; a text, so that it needs no file beside the compiled host. Imports as `kernelImports` gives them. */
const PROGRAM = `
const { parentPort, workerData: { module, memory, thread } } = require('node:worker_threads');
const fields = new Int32Array(memory.buffer);
const sleep = (address, value, ms) => { Atomics.wait(fields, address / 4, value, ms); };
WebAssembly.instantiate(module, { env: { memory, sleep } }).then(({ exports }) => {
  parentPort.postMessage('ready');
  try {
    exports.serve(thread);
  } catch (error) {
    exports.fail();
    console.error('eyeriss: thread ' + thread + ' of the fast executor has stopped: ' + error);
  }
});
`;

/** Starts a further thread of the fast executor in Node. It does not keep the process alive. */
export const createNodeThread: CreateThread = async (start) => {
  const worker = new Worker(PROGRAM, { eval: true, workerData: start, name: `eyeriss-${start.thread}` });
  await once(worker, 'message');
  worker.unref();
  return {
    async terminate() {
      await worker.terminate();
    },
  };
};
