import { packageRoot } from './package-root.ts';

/**
 * What a user types to get a model's files. A packaged app is the program itself (docs/packages.md); in a checkout, npx
 * finds it.
 * @param root folder of the program, for tests
 */
export function fetchCommand(id: string, root: string = packageRoot()): string {
  return `${root.includes('app.asar') ? '' : 'npx '}eyeriss models fetch ${id}`;
}
