import { Option, type Command } from 'commander';
import { operatingPoint } from '../../engine/cost/operating-point.ts';
import { EyerissError } from '../../engine/errors.ts';
import { BATCH_MAX } from '../../engine/mapping/mapper.ts';
import { findShapeNetwork, SHAPE_NETWORK_IDS } from '../../models/networks/shapes-only/index.ts';
import type { MappingChoice } from '../mapping/mapping-choice.ts';
import { mappingOption } from './mapping-option.ts';
import { wholeNumber } from './model-options.ts';
import { tableJson } from './table-json.ts';
import type { MeasureLayers } from './table-layer-data.ts';
import { networkTable, type TableRequest } from './table-model.ts';
import { tableText, type TableFormat } from './table-text.ts';
import { terminalWidth } from './terminal-output.ts';

interface TableOptions {
  readonly model: string;
  readonly batch: string;
  readonly images?: string;
  readonly zeros?: string;
  readonly coreMhz?: string;
  readonly linkMhz?: string;
  readonly voltage?: string;
  readonly compression: boolean;
  readonly gating: boolean;
  readonly mapping?: MappingChoice;
  readonly format?: TableFormat;
  readonly json?: boolean;
}

/** What the command may need from outside; each has a default. */
export interface TableServices {
  /** runs pictures for `--images`; without it that option is refused */
  readonly measure?: MeasureLayers;
}

/** Adds `eyeriss table`. */
export function registerTableCommand(program: Command, { measure }: TableServices = {}): void {
  program
    .command('table')
    .summary('power, latency and traffic of each CONV layer, beside the published figures')
    .description(
      'The published table, row by row: modelled, published, error in percent. Figures are of the whole batch; ' +
        'published ones exist for alexnet in a batch of 4.',
    )
    .option('--model <id>', `network: ${SHAPE_NETWORK_IDS.join(', ')}`, 'alexnet')
    .option('--batch <n>', 'ifmaps that run together', '4')
    .option('--images <dir>', 'take zeros and compressed bytes from real pictures')
    .option(
      '--zeros <list>',
      '"published" (alexnet), or one ifmap zero fraction a CONV layer, padding included, and optionally the last ' +
        "ofmap's: 0,0.39,… (default: published for alexnet, else no zeros)",
    )
    .addOption(mappingOption('published where there are some'))
    .option('--core-mhz <f>', 'core clock in MHz (default: 200)')
    .option('--link-mhz <f>', 'link clock in MHz (default: 60)')
    .option('--voltage <v>', 'core voltage in V (default: what the core clock needs)')
    .option('--no-compression', 'send everything raw over the link')
    .option('--no-gating', 'MACs with a zero cost like the others')
    .addOption(
      new Option('--format <format>', 'how to write the table (default: text)').choices([
        'text',
        'markdown',
        'csv',
      ]),
    )
    .option('--json', 'one JSON object')
    .action(async (options: TableOptions) => {
      const { format = 'text' } = options;
      if (options.json && options.format !== undefined) throw bothFormats(options.format);
      const table = await networkTable(tableRequest(options), measure);
      if (options.json) console.log(JSON.stringify(tableJson(table)));
      else {
        const text = tableText(table, format, terminalWidth());
        process.stdout.write(format === 'csv' ? text : `${text}\n`);
      }
    });
}

function tableRequest(options: TableOptions): TableRequest {
  const { coreMhz, linkMhz, voltage, zeros, images, mapping, compression, gating } = options;
  return {
    network: findShapeNetwork(options.model),
    batch: wholeNumber('--batch', options.batch, 1, BATCH_MAX),
    operatingPoint: operatingPoint({
      ...(coreMhz !== undefined && { coreClockHz: decimalNumber('--core-mhz', coreMhz) * 1e6 }),
      ...(linkMhz !== undefined && { linkClockHz: decimalNumber('--link-mhz', linkMhz) * 1e6 }),
      ...(voltage !== undefined && { coreVoltageV: decimalNumber('--voltage', voltage) }),
    }),
    compression,
    gating,
    ...(zeros !== undefined && { zeros }),
    ...(images !== undefined && { images }),
    ...(mapping !== undefined && { mapping }),
  };
}

function bothFormats(format: TableFormat): EyerissError {
  return new EyerissError({
    code: 'option.conflict',
    problem: `--json and --format ${format} are both given`,
    limit: 'a table is written in one form',
    remedy: 'give one of the two',
  });
}

/** An option's number; its range is checked by what uses it. */
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
