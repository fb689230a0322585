import { expect } from 'vitest';
import { EyerissError } from '../../engine/index.ts';

/**
 * Expects an action to throw an EyerissError that carries a code, and names the offending value, the limit and a
 * remedy in its one-line message.
 */
export function expectEyerissError(action: () => unknown, code: string, value: string, limit: string): void {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  checkEyerissError(thrown, code, value, limit);
}

/** The same for what a promise rejected with. */
export function checkEyerissError(thrown: unknown, code: string, value: string, limit: string): void {
  expect(thrown).toBeInstanceOf(EyerissError);
  const error = thrown as EyerissError;
  expect(error.code).toBe(code);
  expect(error.problem).toContain(value);
  expect(error.limit).toContain(limit);
  expect(error.remedy).toMatch(/\w+ \w+/);
  expect(error.message).toBe(`${error.problem}; ${error.limit ?? ''}; ${error.remedy ?? ''}`);
  expect(error.message).not.toContain('\n');
}
