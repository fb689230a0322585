import { open } from 'node:fs/promises';
import { onTestFinished, vi } from 'vitest';

type Method = (...args: unknown[]) => Promise<unknown>;

/** Makes a method of all open files fail with this code until the test is over. */
export async function failFiles(method: 'writev' | 'sync', code: string): Promise<void> {
  // their class is not exported
  const file = await open('.');
  const prototype = Object.getPrototypeOf(file) as Record<typeof method, Method>;
  await file.close();
  const spy = vi
    .spyOn(prototype, method)
    .mockImplementation(() => Promise.reject(Object.assign(new Error(`${code}: no`), { code })));
  onTestFinished(() => {
    spy.mockRestore();
  });
}
