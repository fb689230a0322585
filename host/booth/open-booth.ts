import { openStore, type ModelStore } from '../../models/store.ts';
import { packageVersion } from '../system/package-version.ts';
import { BoothService, type BoothServiceOptions } from './booth-service.ts';
import { boothLogPath, RotatingLog } from './rotating-log.ts';

/** How a booth is opened. */
export interface OpenBoothOptions extends Omit<BoothServiceOptions, 'log' | 'store'> {
  /** `--models` */
  readonly models?: string | undefined;
  /** an open store; default: the usual one */
  readonly store?: ModelStore;
  /** what shows the page, for the log */
  readonly shell: string;
}

/**
 * Opens the host's side of a booth and begins its log.
 * @param say gets a line for people: where the log is
 * @throws EyerissError if `--models` names no folder
 */
export function openBoothService(options: OpenBoothOptions, say: (line: string) => void): BoothService {
  const { models, shell, ...rest } = options;
  const store =
    options.store ?? openStore({ ...(models !== undefined && { dir: models }), env: process.env });
  const log = new RotatingLog(boothLogPath());
  const written = log.line('booth.start', `eyeriss ${packageVersion()}, ${shell}, process ${process.pid}`);
  say(`booth log: ${log.path}${written ? '' : ' cannot be written'}`);
  return new BoothService({ ...rest, log, store });
}
