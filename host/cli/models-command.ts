import { Option, type Command } from 'commander';
import { z } from 'zod';
import { EyerissError } from '../../engine/errors.ts';
import { findModel, type ManifestModel } from '../../models/manifest.ts';
import { openStore, type ModelStore } from '../../models/store.ts';
import { interruptible } from './interruptible.ts';
import { fetchModels } from './models-fetch.ts';
import { listModels } from './models-list.ts';
import { verifyModels } from './models-verify.ts';
import type { Terminal } from './terminal-output.ts';

/** Options as commander hands them over: `--models` comes from the program, the rest from the sub-command. */
const optionsSchema = z.object({
  models: z.string().optional(),
  mirror: z.string().optional(),
  json: z.boolean().default(false),
});

const processTerminal: Terminal = {
  out: (line) => {
    process.stdout.write(`${line}\n`);
  },
  progressStream: process.stderr,
};

function open(command: Command): { options: z.infer<typeof optionsSchema>; store: ModelStore } {
  const options = optionsSchema.parse(command.optsWithGlobals());
  return { options, store: openStore({ dir: options.models }) };
}

/** The named model, or all of them. */
function chosen(id: string | undefined, store: ModelStore): readonly ManifestModel[] {
  return id === undefined ? store.manifest.models : [findModel(id, store.manifest)];
}

/**
 * Adds `models list | fetch ID | verify [ID]` to the program, whose global option `--models DIR` they read. The
 * actions throw EyerissError, to be reported by the caller of `parseAsync`; `verify` sets exit code 1 itself when a
 * file is wrong.
 */
export function registerModelsCommand(program: Command, terminal: Terminal = processTerminal): Command {
  const models = program.command('models').description('list, fetch and check weight files');

  models
    .command('list')
    .description('all known models and which of their files are here')
    .option('--json', 'one JSON object per model and line')
    .action((_, command: Command) => {
      const { options, store } = open(command);
      listModels(store, terminal, options.json);
    });

  models
    .command('fetch')
    .description('download the missing or damaged files of a model, and the labels it needs')
    .argument('<id>', 'model id, see `eyeriss models list`')
    .addOption(new Option('--mirror <url>', 'fetch from URL/<model>/<file> instead').env('EYERISS_MIRROR'))
    .action(async (id: string, _, command: Command) => {
      const { options, store } = open(command);
      // an empty EYERISS_MIRROR means none, like an unset one
      const mirror = options.mirror === '' ? undefined : options.mirror;
      await interruptible((signal) => fetchModels(id, store, terminal, { mirror, signal }));
    });

  models
    .command('verify')
    .description('check size and checksum of every file that is here')
    .argument('[id]', 'model id (default: all)')
    .option('--json', 'one JSON object per file and line')
    .action(async (id: string | undefined, _, command: Command) => {
      const { options, store } = open(command);
      const checked = await verifyModels(chosen(id, store), store, terminal, options.json);
      if (checked.wrong > 0) process.exitCode = 1;
      if (id !== undefined && checked.files === 0) {
        throw new EyerissError({
          code: 'models.missing',
          problem: `nothing to verify: no file of ${id} is here`,
          remedy: `get it with \`eyeriss models fetch ${id}\``,
        });
      }
    });

  return models;
}
