// `npm run build`: the code and the page, whether they need it or not.
import { fileURLToPath } from 'node:url';
import { build, buildPage } from './build.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const problem = build(root) ?? buildPage(root);
if (problem !== undefined) {
  process.stderr.write(`eyeriss: ${problem}\n`);
  process.exit(1);
}
