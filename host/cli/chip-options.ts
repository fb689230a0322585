import type { Command } from 'commander';
import { EyerissError } from '../../engine/errors.ts';
import type { ChipSettings } from '../mapping/operating-conditions.ts';

/** Options that say under which conditions the chip is modelled. */
export interface ChipOptions {
  readonly coreMhz?: string;
  readonly linkMhz?: string;
  readonly voltage?: string;
  readonly compression: boolean;
  readonly gating: boolean;
}

/** Adds `--core-mhz`, `--link-mhz`, `--voltage`, `--no-compression` and `--no-gating` to a command. */
export function addChipOptions(command: Command): Command {
  return command
    .option('--core-mhz <f>', 'core clock in MHz (default: 200)')
    .option('--link-mhz <f>', 'link clock in MHz (default: 60)')
    .option('--voltage <v>', 'core voltage in V (default: what the core clock needs)')
    .option('--no-compression', 'send everything raw over the link')
    .option('--no-gating', 'MACs with a zero cost like the others');
}

/**
 * The conditions that the options name; ranges are checked by what uses them.
 * @throws EyerissError `option.number`
 */
export function chipSettings({ coreMhz, linkMhz, voltage, compression, gating }: ChipOptions): ChipSettings {
  return {
    coreVoltageV: voltage === undefined ? null : decimalNumber('--voltage', voltage),
    coreClockMhz: coreMhz === undefined ? 200 : decimalNumber('--core-mhz', coreMhz),
    linkClockMhz: linkMhz === undefined ? 60 : decimalNumber('--link-mhz', linkMhz),
    compression,
    gating,
  };
}

function decimalNumber(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new EyerissError({
    code: 'option.number',
    problem: `${option} is "${text}"`,
    limit: 'it must be a number',
    remedy: `give ${option} a number such as 60 or 1.0`,
  });
}
