import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { thrown } from '../support/eyeriss-error.ts';
import { put, temporaryFolder } from '../support/temporary-folder.ts';

it('finds the checkout from the sources', () => {
  expect(existsSync(join(packageRoot(), 'engine', 'errors.ts'))).toBe(true);
});

it('walks past packages of other names and broken package files', () => {
  const root = temporaryFolder();
  put('{"name":"eyeriss"}', root, 'package.json');
  put('{"name":"other"}', root, 'dist', 'package.json');
  put('{', root, 'dist', 'models', 'package.json');
  expect(packageRoot(join(root, 'dist', 'models'))).toBe(root);
});

it('says so when there is none', () => {
  expect(thrown(() => packageRoot(temporaryFolder()), 'package.root').message).toMatch(/eyeriss/);
});
