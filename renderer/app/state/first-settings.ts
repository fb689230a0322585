import type { Settings } from '../../../host/protocol/settings.ts';

/** Settings before the host has said its own: the published table's conditions. A test holds them to the host's. */
export const FIRST_SETTINGS: Settings = Object.freeze({
  model: null,
  cards: false,
  batch: 4,
  coreVoltageV: null,
  coreClockMhz: 200,
  linkClockMhz: 60,
  compression: true,
  gating: true,
  paused: false,
  focusLayer: null,
});

/** Batches that can be chosen. */
export const BATCH_CHOICES = [1, 2, 3, 4, 8] as const satisfies readonly Settings['batch'][];
