import { operatingPoint } from '../../engine/index.ts';
import { hasSiliconShapes, SILICON_ALEXNET } from '../../models/silicon/alexnet-table.ts';
import { samePoint } from '../../models/silicon/operating-points.ts';
import type { CostConditions } from './frame-batch.ts';

const HZ_PER_MHZ = 1e6;

/** Those of the published table: 1 V, 200/60 MHz, everything on. */
export const PUBLISHED_CONDITIONS: CostConditions = {
  operatingPoint: operatingPoint(),
  compression: true,
  gating: true,
};

/** The chip's conditions in the units that people set them in. */
export interface ChipSettings {
  /** null: the lowest that the core clock works at */
  readonly coreVoltageV: number | null;
  readonly coreClockMhz: number;
  readonly linkClockMhz: number;
  readonly compression: boolean;
  readonly gating: boolean;
}

/**
 * The chip's conditions as they were set.
 * @throws EyerissError `operating-point.voltage` where the voltage is too low for the core clock
 */
export function conditionsOf(settings: ChipSettings): CostConditions {
  const { coreVoltageV, coreClockMhz, linkClockMhz, compression, gating } = settings;
  return {
    operatingPoint: operatingPoint({
      coreClockHz: coreClockMhz * HZ_PER_MHZ,
      linkClockHz: linkClockMhz * HZ_PER_MHZ,
      ...(coreVoltageV !== null && { coreVoltageV }),
    }),
    compression,
    gating,
  };
}

/**
 * Whether figures of these conditions may stand beside the published table. What depends on zeros follows the network's
 * own weights and pictures.
 */
export function isComparable(network: string, batch: number, conditions: CostConditions): boolean {
  return (
    hasSiliconShapes(network) &&
    batch === SILICON_ALEXNET.batch &&
    conditions.compression &&
    conditions.gating &&
    samePoint(SILICON_ALEXNET, conditions.operatingPoint)
  );
}
