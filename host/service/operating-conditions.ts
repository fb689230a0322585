import { operatingPoint } from '../../engine/index.ts';
import { SILICON_ALEXNET } from '../../models/silicon/alexnet-table.ts';
import { samePoint } from '../../models/silicon/operating-points.ts';
import type { Settings } from '../protocol/index.ts';
import type { LiveConditions } from './live-batch.ts';

const HZ_PER_MHZ = 1e6;

/**
 * The chip's conditions as a client set them.
 * @throws EyerissError `operating-point.voltage` where the voltage is too low for the core clock
 */
export function conditionsOf(settings: Settings): LiveConditions {
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

/** Whether figures of these conditions may stand beside the published table. */
export function isComparable(network: string, batch: number, conditions: LiveConditions): boolean {
  return (
    network === SILICON_ALEXNET.network &&
    batch === SILICON_ALEXNET.batch &&
    conditions.compression &&
    conditions.gating &&
    samePoint(SILICON_ALEXNET, conditions.operatingPoint)
  );
}
