import { copyFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DIST = join(import.meta.dirname, '../../dist');

const PAGE = `<!doctype html>
<html lang="en">
  <head><title>stand-in</title><link rel="stylesheet" href="/page.css"></head>
  <body><p id="styled">page</p><script>window.inlineRan = true;</script><script type="module" src="/page.js"></script></body>
</html>`;

/** Keeps what comes, for the test to look at. */
const SCRIPT = `
window.seen = { ports: [], news: [], stopped: [], messages: [] };
window.addEventListener('message', (event) => {
  if (event.source !== window || event.data?.eyeriss !== 'port') return;
  const [port] = event.ports;
  window.seen.ports.push(event.data);
  window.port = port;
  port.onmessage = ({ data }) =>
    window.seen.messages.push(data instanceof ArrayBuffer ? [...new Uint8Array(data)] : data === null ? null : JSON.parse(data));
  port.postMessage(JSON.stringify({ type: 'hello' }));
});
window.eyeriss.onStopped((news) => window.seen.stopped.push(news));
window.eyeriss.onPort((news) => window.seen.news.push(news));
`;

/** Echoes: text with its arguments, an ArrayBuffer backwards. */
const ENGINE = `
process.parentPort.on('message', ({ data, ports: [port] }) => {
  if (data.kind !== 'connect') throw new Error('not a connect');
  port.on('message', ({ data }) => {
    if (data instanceof ArrayBuffer) return port.postMessage(new Uint8Array(data).reverse().buffer);
    if (data === null) return port.postMessage(JSON.stringify({ type: 'nothing' }));
    const said = JSON.parse(data);
    if (said.type === 'die') {
      process.parentPort.postMessage({ kind: 'fatal', message: 'told to' });
      return setTimeout(() => process.exit(7), 50);
    }
    port.postMessage(JSON.stringify({ ...said, pid: process.pid, args: process.argv.slice(2) }));
  });
  port.start();
});
`;

/** Whether `tsc -b` has compiled the preload. */
export const preloadCompiled = existsSync(join(DIST, 'electron/preload/preload.cjs'));

/** A folder laid out as the built app is: the real preload, a page and an engine process of a few lines. */
export function makeStandInApp(): { readonly appPath: string; readonly userData: string } {
  const folder = mkdtempSync(join(tmpdir(), 'eyeriss-electron-'));
  const appPath = join(folder, 'app');
  const files = {
    'package.json': '{"type":"module"}',
    'secret.txt': 'outside the served folder',
    'dist/renderer-app/index.html': PAGE,
    'dist/renderer-app/page.js': SCRIPT,
    'dist/renderer-app/page.css': '#styled { color: rgb(1, 2, 3); }',
    'dist/host/service/service-process.js': ENGINE,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(appPath, name, '..'), { recursive: true });
    writeFileSync(join(appPath, name), text);
  }
  mkdirSync(join(appPath, 'dist/electron/preload'), { recursive: true });
  copyFileSync(
    join(DIST, 'electron/preload/preload.cjs'),
    join(appPath, 'dist/electron/preload/preload.cjs'),
  );
  return { appPath, userData: join(folder, 'user-data') };
}
