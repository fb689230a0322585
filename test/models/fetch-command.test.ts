import { expect, it } from 'vitest';
import { fetchCommand } from '../../models/fetch-command.ts';

it('names npx in a checkout, and the app itself in a package', () => {
  expect(fetchCommand('alexnet')).toBe('npx eyeriss models fetch alexnet');
  expect(fetchCommand('alexnet', '/opt/Eyeriss/resources/app.asar')).toBe('eyeriss models fetch alexnet');
});
