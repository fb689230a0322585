import { expect } from 'vitest';
import { EyerissError } from '../../engine/errors.ts';

function checked(error: unknown, code: string): EyerissError {
  expect(error).toBeInstanceOf(EyerissError);
  const found = error as EyerissError;
  expect(found.code).toBe(code);
  expect(found.message, 'one line').not.toMatch(/\n/);
  return found;
}

/** Runs something that must throw an EyerissError of this code, and returns the error. */
export function thrown(action: () => unknown, code: string): EyerissError {
  try {
    action();
  } catch (error) {
    return checked(error, code);
  }
  throw new Error(`nothing was thrown, expected ${code}`);
}

/** The EyerissError of this code that a promise must reject with. */
export async function rejected(promise: Promise<unknown>, code: string): Promise<EyerissError> {
  return promise.then(
    () => {
      throw new Error(`nothing was thrown, expected ${code}`);
    },
    (error: unknown) => checked(error, code),
  );
}
