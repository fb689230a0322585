import { z } from 'zod';
import { OPERATING_LIMITS } from '../../engine/cost/operating-point.ts';

/** Batches that can be chosen: N, the last N frames. */
export const BATCHES = [1, 2, 3, 4, 8] as const;

const MHZ = 1e6;

/** What a client can set; every change takes effect with the next frame. */
export const settingsSchema = z.strictObject({
  /** A network's id; null: the host's default, or with `cards` the network that knows them. */
  model: z.string().max(64).nullable(),
  /** true: the frames are of emoji cards, which ImageNet's networks have no names for. */
  cards: z.boolean(),
  /** N: the batch that all modelled figures are of, see {@link BATCHES}. */
  batch: z.literal(BATCHES),
  /** Supply voltage in volts; null: what the core clock needs. */
  coreVoltageV: z
    .number()
    .min(OPERATING_LIMITS.lowestVoltageV)
    .max(OPERATING_LIMITS.highestVoltageV)
    .nullable(),
  coreClockMhz: z
    .number()
    .min(OPERATING_LIMITS.lowestCoreClockHz / MHZ)
    .max(OPERATING_LIMITS.highestCoreClockHz / MHZ),
  linkClockMhz: z
    .number()
    .min(OPERATING_LIMITS.lowestLinkClockHz / MHZ)
    .max(OPERATING_LIMITS.highestLinkClockHz / MHZ),
  /** RLC on the link. */
  compression: z.boolean(),
  /** Data gating of MACs whose ifmap word is zero. */
  gating: z.boolean(),
  /** true: frames are not run. */
  paused: z.boolean(),
  /** CONV layer whose PEs are wanted, by name; null: none. */
  focusLayer: z.string().max(128).nullable(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** The house defaults: the published table's conditions. */
export const DEFAULT_SETTINGS: Settings = Object.freeze({
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
