import { expect, it } from 'vitest';
import { findModel } from '../../models/manifest.ts';
import { defaultModelId } from '../../models/model.ts';
import { openStore } from '../../models/store.ts';
import { put, temporaryFolder } from '../support/temporary-folder.ts';

it.each([
  [[], 'emoji-1000'],
  [['squeezenet-1.1'], 'squeezenet-1.1'],
  [['squeezenet-1.1', 'squeezenet-1.0'], 'squeezenet-1.0'],
  [['squeezenet-1.1', 'squeezenet-1.0', 'alexnet'], 'alexnet'],
])('of %j as the complete networks, and the one in the box, %s runs', (networks, expected) => {
  const root = temporaryFolder();
  for (const id of networks) for (const { file } of findModel(id).files) put('', root, 'downloads', id, file);
  expect(defaultModelId(openStore({ root, env: {} }))).toBe(expected);
});
