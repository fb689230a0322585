// `npm run package`: builds what needs it, then packages the desktop app.
import { fileURLToPath } from 'node:url';
import { bringUpToDate } from '../../../host/bin/build.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const problem = bringUpToDate(root, { shell: true, page: true });
if (problem !== undefined) {
  process.stderr.write(`eyeriss: ${problem}\n`);
  process.exit(1);
}
const { packageApp } = await import(
  new URL('../../../dist/electron/packaging/package-app.js', import.meta.url).href
);
await packageApp(root, process.argv.slice(2));
