import { Option, type Command } from 'commander';
import { EyerissError } from '../../engine/errors.ts';
import { openStore, type ModelStore } from '../../models/store.ts';

/** Options that every command working with a network takes. */
export interface ModelOptions {
  readonly model?: string;
  readonly untrained?: boolean;
}

/** Adds `--model` and `--untrained` to a command. */
export function addModelOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--model <id>', 'network to run (default: alexnet if complete, else squeezenet-1.0)'),
    )
    .addOption(new Option('--untrained', 'use seeded, untrained weights: shows the pipeline, not labels'));
}

/** The model store that the program's `--models DIR` and the environment name. */
export function storeOf(command: Command): ModelStore {
  const { models } = command.optsWithGlobals<{ models?: string }>();
  return openStore({ ...(models !== undefined && { dir: models }), env: process.env });
}

/**
 * An option's whole number within a range.
 * @throws EyerissError `option.number`
 */
export function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high && text.trim() !== '') return value;
  throw new EyerissError({
    code: 'option.number',
    problem: `${option} is "${text}"`,
    limit: `a whole number from ${low} to ${high}`,
    remedy: `give ${option} such a number`,
  });
}
