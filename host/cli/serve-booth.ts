import { EyerissError } from '../../engine/errors.ts';
import type { ModelStore } from '../../models/store.ts';
import { checkAttractRun } from '../booth/attract-run.ts';
import type { BoothService } from '../booth/booth-service.ts';
import { Kiosk } from '../booth/kiosk.ts';
import { openBoothService } from '../booth/open-booth.ts';
import { openBrowser } from '../system/open-browser.ts';
import type { ServeUntilStopped } from './serve-until-stopped.ts';

/** What the command line says of a booth. */
export interface BoothRequest {
  /** `--booth` */
  readonly asked: boolean;
  readonly attract: string | undefined;
  readonly model: string | undefined;
  readonly store: ModelStore;
}

/** A booth, as `eyeriss serve` serves it. */
export interface ServedBooth {
  readonly service: BoothService;
  readonly serving: Pick<ServeUntilStopped, 'booth' | 'openPage' | 'until'>;
}

/**
 * Prepares a booth: its log, its recording, its kiosk. Says where the log is.
 * @returns undefined where none was asked for
 * @throws EyerissError `booth.attract` and those of a run that cannot be read
 */
export async function openBooth(request: BoothRequest): Promise<ServedBooth | undefined> {
  const { asked, attract, model, store } = request;
  if (!asked) {
    if (attract === undefined) return undefined;
    throw new EyerissError({
      code: 'booth.attract',
      problem: '--attract is for a booth',
      remedy: 'add --booth, or choose the run in the dashboard',
    });
  }
  if (attract !== undefined) await checkAttractRun(attract);
  let leave = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    leave = resolve;
  });
  let kiosk: Kiosk | undefined;
  const onExit = (): boolean => {
    if (!kiosk) return false;
    kiosk.close();
    leave();
    return true;
  };
  const onAlive = (): void => kiosk?.alive();
  const service = openBoothService(
    { ...{ store, model, attract, onAlive, onExit }, shell: 'browser' },
    (line) => {
      console.log(line);
    },
  );
  const { log } = service;
  process.once('exit', () => {
    log.line('booth.stop');
    kiosk?.close();
  });
  const openPage = (url: string): string | undefined => {
    const opened = Kiosk.open({
      url,
      onEvent: (event, text) => {
        console.error(text);
        log.line(event, text);
      },
    });
    if (typeof opened !== 'string') {
      kiosk = opened;
      return undefined;
    }
    console.log(`no kiosk: ${opened}`);
    const why = openBrowser(url);
    if (why === undefined) console.log('press a key in the page once: it takes the full screen then');
    return why;
  };
  return { service, serving: { booth: service, openPage, until } };
}
