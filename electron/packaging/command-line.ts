import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What `npm run package` was asked for. */
export interface PackageCommand {
  /** Build the Linux folder around a stand-in for Electron. */
  readonly standIn: boolean;
  /** electron-builder may download tools that are not here. */
  readonly download: boolean;
  /** macOS: one app for both architectures; electron-builder downloads the two Electrons. */
  readonly universal: boolean;
  /** Where packages go; undefined: where electron-builder.yml says. */
  readonly out: string | undefined;
  readonly help: boolean;
}

export const USAGE = `npm run package [-- OPTIONS]: the packages of the desktop app for this computer's system, in release/
  --stand-in    a Linux folder around a stand-in for Electron: to look at, not to start
  --download    fetch the packing tools that are not here; without it, nothing is asked of the network
  --universal   macOS: for both architectures; downloads an Electron for each
  --out DIR     another folder
`;

/** @throws {Error} in one line, for options that there are not */
export function readPackageCommand(args: readonly string[], folder = process.cwd()): PackageCommand {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        'stand-in': { type: 'boolean' },
        download: { type: 'boolean' },
        universal: { type: 'boolean' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    const [problem = ''] = (error as Error).message.split('\n');
    throw new Error(
      `${problem.replace(/[. ]+$/, '').split('. To specify')[0]}; see npm run package -- --help`,
      {
        cause: error,
      },
    );
  }
  const { 'stand-in': standIn = false, universal = false, download = false, out, help = false } = values;
  if (out === '') throw new Error('--out is empty; name a folder, e.g. --out release');
  return { standIn, download, universal, out: out === undefined ? undefined : resolve(folder, out), help };
}
