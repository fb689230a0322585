// Times the fast executor in headless Chromium beside Node, on the same seeded layers and with the same code, in
// alternate rounds, and compares the ofmaps' SHA-256. Prints medians of all runs, then the sum of the fastest. Needs `npm run build`.
// node test/bench/browser.bench.mjs [rounds] [alexnet|small]
// node test/bench/browser.bench.mjs serve [port]: only serves the page, for a browser of your own
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { createNodeFastExecutor } from '../../dist/host/fast-workers/node-fast-executor.js';
import { benchReport, median } from '../../dist/renderer/bench/bench.js';
import { LocalBench } from '../../dist/renderer/bench/local-bench.js';
import { seededLayers } from '../../dist/renderer/bench/seeded-layers.js';

/** Node 20 reads no TypeScript; vite, which builds the page, does. */
const support = async (name) =>
  (await runnerImport(fileURLToPath(new URL(`../support/${name}.ts`, import.meta.url)))).module;
const { BenchPage, buildBenchPage } = await support('bench-page');
const { serveFolder } = await support('static-server');
const { launchChromium } = await support('chromium');

const print = (line) => process.stdout.write(`${line}\n`);
const folder = fileURLToPath(new URL('../../dist/bench-page', import.meta.url));
await buildBenchPage(folder);

if (process.argv[2] === 'serve') {
  const { url } = await serveFolder(folder, { port: Number(process.argv[3] ?? 4173) });
  print(`${url} (Ctrl+C ends it)`);
} else {
  const rounds = Number(process.argv[2] ?? 10);
  if (!(rounds >= 1)) throw new Error(`rounds is ${process.argv[2]}; it must be 1 or more`);
  await compare(rounds, process.argv[3] ?? 'alexnet');
}

async function compare(rounds, layers) {
  const server = await serveFolder(folder);
  const browser = await launchChromium();
  print(
    `Node ${process.versions.node} (V8 ${process.versions.v8}) and Chromium ${browser.version()}, ${layers}`,
  );
  let same = true;
  try {
    for (const threads of [1, 2]) {
      const { node, page } = await alternate(browser, server.url, layers, threads, rounds);
      same &&= printComparison(node, page, threads);
    }
  } finally {
    await browser.close();
    await server.close();
  }
  if (!same) process.exitCode = 1;
}

/** A round on Node, a round in the page, and so on; the other side sleeps meanwhile. */
async function alternate(browser, url, layers, threads, rounds) {
  const node = new LocalBench(seededLayers(layers), () => createNodeFastExecutor({ threads }));
  const start = await node.open();
  const expected = start.layers.map(({ name, digest }) => `${name}:${digest}`).join(',');
  const page = await BenchPage.open(browser, url, {
    layers,
    threads: String(threads),
    rounds: '0',
    expected,
  });
  const nodeRounds = [];
  for (let round = 0; round < rounds; round++) {
    nodeRounds.push(await node.round());
    await page.round();
  }
  const report = await page.report();
  await page.close();
  await node.close();
  return { node: benchReport(start, nodeRounds), page: report };
}

/** Prints both reports side by side; whether all bits are the same. */
function printComparison(node, page, threads) {
  print(`\n${threads} thread(s)   Node ms  GMAC/s  Chromium ms  GMAC/s  ratio  same bits  wrapped psums`);
  const line = (name, macs, nodeMs, pageMs, equal, wrapped) => {
    const rate = (ms) => (macs / ms / 1e6).toFixed(1);
    print(
      [
        name.padEnd(12),
        nodeMs.toFixed(2).padStart(8),
        rate(nodeMs).padStart(7),
        pageMs.toFixed(2).padStart(12),
        rate(pageMs).padStart(7),
        (pageMs / nodeMs).toFixed(2).padStart(6),
        (equal ? 'yes' : 'NO').padStart(10),
        String(wrapped).padStart(14),
      ].join(' '),
    );
  };
  const rows = node.layers.map((ofNode, i) => {
    const ofPage = page.layers[i];
    const equal =
      ofNode.equal &&
      ofPage.equal &&
      ofNode.digest === ofPage.digest &&
      ofNode.wrappedPsums === ofPage.wrappedPsums;
    const fastest = { nodeFastest: Math.min(...ofNode.ms), pageFastest: Math.min(...ofPage.ms) };
    return { ...ofNode, ...fastest, nodeMs: median(ofNode.ms), pageMs: median(ofPage.ms), equal };
  });
  for (const { name, macs, nodeMs, pageMs, equal, wrappedPsums } of rows) {
    line(name, macs, nodeMs, pageMs, equal, wrappedPsums);
  }
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const equal = rows.every((row) => row.equal);
  line('all', sum('macs'), sum('nodeMs'), sum('pageMs'), equal, sum('wrappedPsums'));
  line('all, fastest', sum('macs'), sum('nodeFastest'), sum('pageFastest'), equal, sum('wrappedPsums'));
  for (const [where, { executor, threads: running, notices }] of Object.entries({
    Node: node,
    Chromium: page,
  })) {
    if (notices.length > 0)
      print(`${where}: executor ${executor}, ${running} thread(s); ${notices.join('; ')}`);
  }
  return equal;
}
