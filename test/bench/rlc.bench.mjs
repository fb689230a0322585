// Times a frame's accounting, one thread: engine/rlc.ts and gating.ts in TypeScript against the kernel's functions, on
// seeded words of several densities in contiguous memory and in rows of a padded plane. Prints ns per word, the median
// of all rounds. Needs `tsc -b`.
// node test/bench/rlc.bench.mjs [rounds]
import { instantiateKernel } from '../../dist/engine/fast/kernel-instance.js';
import { RLC_SCRATCH_BYTES } from '../../dist/engine/fast/rlc-layout.js';
import { zeroFraction } from '../../dist/engine/gating.js';
import { rlcDecodeInto, rlcEncodeInto, rlcMaxLinkWords } from '../../dist/engine/rlc.js';
import { randomStream } from '../../dist/models/random/stream.js';

const rounds = Number(process.argv[2] ?? 30);
const DENSITIES = [0.1, 0.3, 0.6, 1];
/** Runs as in AlexNet's conv2 to conv5: 27 words in a padded row of 31, 13 in one of 15; and all words contiguous. */
const LAYOUTS = [
  { title: 'contiguous', runs: 1, runWords: 186_624, gapWords: 0 },
  { title: 'rows of 27', runs: 96 * 27, runWords: 27, gapWords: 4 },
  { title: 'rows of 13', runs: 384 * 13, runWords: 13, gapWords: 2 },
];
const print = (line) => process.stdout.write(`${line}\n`);

const { heap, memory, exports: kernel } = await instantiateKernel(globalThis.WebAssembly, false);
const most = Math.max(...LAYOUTS.map(({ runs, runWords, gapWords }) => runs * (runWords + gapWords)));
const from = heap.allocate(2 * most);
const to = heap.allocate(2 * most);
const scratch = heap.allocate(RLC_SCRATCH_BYTES);
const columnUses = heap.allocate(2 * 64);
const rowGated = heap.allocate(4 * most);
const values = heap.allocate(4 * most);
kernel.prepareEncoding(scratch);
new Int16Array(memory.buffer, columnUses, 64).fill(3);

/** What is timed, each over all words of one layout. */
function contenders({ runs, runWords, gapWords }, words) {
  const wordCount = words.length;
  const stride = 2 * (runWords + gapWords);
  const stream = new Uint32Array(2 * rlcMaxLinkWords(wordCount));
  const exact = stream.slice(0, 2 * rlcEncodeInto(words, 0, wordCount, stream));
  const restored = new Int16Array(wordCount);
  const width = 13;
  const rows = Math.floor(wordCount / width);
  return {
    'TS encode': () => rlcEncodeInto(words, 0, wordCount, stream),
    'TS decode': () => rlcDecodeInto(exact, restored),
    sendRuns: () => kernel.sendRuns(from, runs, runWords, stride, scratch, 0),
    'TS zeros': () => zeroFraction([words]),
    countZeroRows: () => kernel.countZeroRows(from, rows, width, columnUses, rowGated),
    valuesToWords: () => kernel.valuesToWords(values, runs, runWords, to, stride, 0.7),
    wordsToWords: () => kernel.wordsToWords(from, runs, runWords, to, stride, 0.7),
    wordsToValues: () => kernel.wordsToValues(from, wordCount, values, 0.25),
  };
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];
const random = randomStream(1);
for (const layout of LAYOUTS) {
  const { title, runs, runWords, gapWords } = layout;
  const columns = [];
  for (const density of DENSITIES) {
    const words = Int16Array.from({ length: runs * runWords }, () =>
      random() < density ? 1 + random() * 32_766 : 0,
    );
    const memoryWords = new Int16Array(memory.buffer, from, runs * (runWords + gapWords));
    for (let run = 0; run < runs; run++) {
      memoryWords.set(words.subarray(run * runWords, (run + 1) * runWords), run * (runWords + gapWords));
    }
    const column = new Map();
    for (const [name, run] of Object.entries(contenders(layout, words))) {
      const times = [];
      for (let round = 0; round < rounds + 10; round++) {
        const start = performance.now();
        run();
        if (round >= 10) times.push(performance.now() - start);
      }
      column.set(name, (median(times) * 1e6) / words.length);
    }
    columns.push(column);
  }
  print(
    [`${title}, ns a word`.padEnd(24), ...DENSITIES.map((density) => `${density * 100} %`.padStart(8))].join(
      '',
    ),
  );
  for (const name of columns[0].keys()) {
    print(
      [`  ${name}`.padEnd(24), ...columns.map((column) => column.get(name).toFixed(2).padStart(8))].join(''),
    );
  }
}
