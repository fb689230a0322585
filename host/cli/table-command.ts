import { Option, type Command } from 'commander';
import { EyerissError } from '../../engine/errors.ts';
import { BATCH_MAX } from '../../engine/mapping/mapper.ts';
import { findShapeNetwork, SHAPE_NETWORK_IDS } from '../../models/networks/shapes-only/index.ts';
import type { MappingChoice } from '../mapping/mapping-choice.ts';
import { conditionsOf } from '../mapping/operating-conditions.ts';
import { addChipOptions, chipSettings, type ChipOptions } from './chip-options.ts';
import { mappingOption } from './mapping-option.ts';
import { wholeNumber } from './model-options.ts';
import { tableJson } from './table-json.ts';
import type { MeasureLayers } from './table-layer-data.ts';
import { networkTable, type TableRequest } from './table-model.ts';
import { tableText, type TableFormat } from './table-text.ts';
import { terminalWidth } from './terminal-output.ts';

interface TableOptions extends ChipOptions {
  readonly model: string;
  readonly batch: string;
  readonly images?: string;
  readonly zeros?: string;
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
  const command = program
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
    .addOption(mappingOption('published where there are some'));
  addChipOptions(command)
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
  const { zeros, images, mapping } = options;
  return {
    network: findShapeNetwork(options.model),
    batch: wholeNumber('--batch', options.batch, 1, BATCH_MAX),
    ...conditionsOf(chipSettings(options)),
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
