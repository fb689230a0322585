import { expect, it } from 'vitest';
import { HostSilence } from '../../../renderer/app/booth/host-silence.ts';

it('makes what a host said last old once it is gone for seconds, until it says something new', () => {
  const silence = new HostSilence(0);
  const [first, second] = [{}, {}];
  expect(silence.tick(true, first, 1000)).toBe(false);
  // Paused, or without a new picture: it is still there.
  expect(silence.tick(true, first, 9000)).toBe(false);
  expect(silence.tick(false, first, 11_000)).toBe(false);
  expect(silence.tick(false, first, 12_000)).toBe(true);
  expect(silence.tick(true, first, 13_000)).toBe(true);
  expect(silence.tick(true, second, 13_200)).toBe(false);
  expect(silence.tick(true, second, 20_000)).toBe(false);
});
