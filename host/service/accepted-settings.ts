import { conditionsOf } from '../mapping/operating-conditions.ts';
import type { Settings } from '../protocol/index.ts';
import { errorNotice, type ClientNotices } from './client-notices.ts';
import { clientNotice } from './client-text.ts';

/**
 * The settings after a change: what does not go together stays as it was, with a notice.
 * @param layers names of the CONV layers that can be focused; undefined while that is not known
 */
export function acceptedSettings(
  before: Settings,
  change: Partial<Settings>,
  layers: readonly string[] | undefined,
  notices: ClientNotices,
): Settings {
  let settings: Settings = { ...before, ...change };
  try {
    conditionsOf(settings);
    notices.resolve('client.operating-point');
  } catch (error) {
    notices.repeat(errorNotice('client.operating-point', 'warning', error));
    const { coreVoltageV, coreClockMhz, linkClockMhz } = before;
    settings = { ...settings, coreVoltageV, coreClockMhz, linkClockMhz };
  }
  const { focusLayer } = settings;
  if (layers && settings.model === before.model && focusLayer !== null && !layers.includes(focusLayer)) {
    notices.repeat(clientNotice(`focusLayer is "${focusLayer}"; the layers are ${layers.join(', ')}`));
    settings = { ...settings, focusLayer: before.focusLayer };
  }
  return settings;
}
