// `npm start`: builds where needed, then shows the dashboard: the desktop app, or the page in a browser.
import { fileURLToPath } from 'node:url';
import { bringUpToDate } from './build.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const problem = bringUpToDate(root, { shell: true, page: true });
if (problem !== undefined) {
  process.stderr.write(`eyeriss: ${problem}\n`);
  process.exit(1);
}
const { start } = await import(new URL('../../dist/host/start/start.js', import.meta.url).href);
await start(root, process.argv.slice(2));
