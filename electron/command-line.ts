import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** A switch's value; what looks like the next switch is none. */
const value = z.string().min(1).regex(/^[^-]/);

const schema = z.object({
  booth: z.boolean().default(false),
  model: value.max(64).optional(),
  models: value.optional(),
});

/** What the app was started with. */
export interface CommandLine {
  /** `--booth`: full screen, and the page knows. */
  readonly booth: boolean;
  /** `--model ID` and `--models DIR`, as the engine process gets them; DIR made absolute. */
  readonly engineArguments: readonly string[];
}

/**
 * Reads the command line. Chromium's and Node's own switches stand there too, so unknown ones are passed over.
 * @param args without the executable
 * @throws {Error} if a switch of ours lacks its value or has one too many
 */
export function readCommandLine(args: readonly string[], folder = process.cwd()): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: { booth: { type: 'boolean' }, model: { type: 'string' }, models: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  });
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    throw new Error(
      `--${name}: ${name === 'booth' ? 'takes no value' : `lacks its value, e.g. --${name} ${name === 'model' ? 'alexnet' : 'downloads'}`}`,
    );
  }
  const { booth, model, models } = parsed.data;
  return {
    booth,
    engineArguments: [
      ...(models === undefined ? [] : ['--models', resolve(folder, models)]),
      ...(model === undefined ? [] : ['--model', model]),
    ],
  };
}
