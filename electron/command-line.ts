import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** A switch's value; what looks like the next switch is none. */
const value = z.string().min(1).regex(/^[^-]/);

const schema = z.object({
  booth: z.boolean().default(false),
  model: value.max(64).optional(),
  models: value.optional(),
  attract: value.optional(),
});

const EXAMPLES: Readonly<Record<string, string>> = {
  model: 'alexnet',
  models: 'downloads',
  attract: 'booth.eyeriss',
};

/** What the app was started with. */
export interface CommandLine {
  /** `--booth`: a kiosk that runs all day with nobody watching. */
  readonly booth: boolean;
  /** `--attract RUN`: what a booth plays while nobody is there; made absolute. */
  readonly attract?: string;
  readonly model?: string;
  /** made absolute */
  readonly models?: string;
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
    options: {
      booth: { type: 'boolean' },
      model: { type: 'string' },
      models: { type: 'string' },
      attract: { type: 'string' },
    },
    strict: false,
    allowPositionals: true,
  });
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    const example = EXAMPLES[name] ?? '';
    throw new Error(
      `--${name}: ${name === 'booth' ? 'takes no value' : `lacks its value, e.g. --${name} ${example}`}`,
    );
  }
  const { booth, model } = parsed.data;
  const models = parsed.data.models === undefined ? undefined : resolve(folder, parsed.data.models);
  const attract = parsed.data.attract === undefined ? undefined : resolve(folder, parsed.data.attract);
  if (attract !== undefined && !booth) throw new Error('--attract: is for a booth; add --booth');
  return {
    booth,
    ...(attract !== undefined && { attract }),
    ...(model !== undefined && { model }),
    ...(models !== undefined && { models }),
    engineArguments: [
      ...(models === undefined ? [] : ['--models', models]),
      ...(model === undefined ? [] : ['--model', model]),
    ],
  };
}
