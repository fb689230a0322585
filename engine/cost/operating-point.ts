import { CHIP } from '../chip.ts';
import { EyerissError } from '../errors.ts';
import { checkLinkClock, LOWEST_CLOCK_HZ } from '../link.ts';

/** Supply and clocks of the chip. */
export interface OperatingPoint {
  /** core supply in volts */
  readonly coreVoltageV: number;
  /** clock of array, GLB and NoC in hertz */
  readonly coreClockHz: number;
  /** clock of the 64-bit link to the host in hertz */
  readonly linkClockHz: number;
}

/** Where the chip's makers took their AlexNet table: 1 V, 200 MHz, link 60 MHz. */
export const BASE_OPERATING_POINT: OperatingPoint = Object.freeze({
  coreVoltageV: CHIP.coreVoltageV,
  coreClockHz: CHIP.coreClockHz,
  linkClockHz: CHIP.linkClockHz,
});

/**
 * Published: core voltage and the clock it was run at (ISSCC 2016 figure 14.5.6; clocks of the lower two inferred
 * from its frame rates, see eyeriss-chip.json). Rising in both.
 */
export const VOLTAGE_CURVE: readonly { readonly coreVoltageV: number; readonly coreClockHz: number }[] =
  Object.freeze([
    Object.freeze({ coreVoltageV: 0.82, coreClockHz: 100e6 }),
    Object.freeze({ coreVoltageV: 0.92, coreClockHz: 150e6 }),
    Object.freeze({ coreVoltageV: 1.0, coreClockHz: 200e6 }),
    Object.freeze({ coreVoltageV: 1.17, coreClockHz: 250e6 }),
  ]);

/** Limits of an operating point: published ranges; below 100 MHz the chip keeps its lowest published voltage. */
export const OPERATING_LIMITS = Object.freeze({
  lowestVoltageV: VOLTAGE_CURVE[0]!.coreVoltageV,
  highestVoltageV: VOLTAGE_CURVE.at(-1)!.coreVoltageV,
  lowestCoreClockHz: LOWEST_CLOCK_HZ,
  highestCoreClockHz: VOLTAGE_CURVE.at(-1)!.coreClockHz,
  lowestLinkClockHz: LOWEST_CLOCK_HZ,
  highestLinkClockHz: CHIP.linkClockHzMax,
});

/**
 * The voltage that a core clock needs: straight lines between the published points, the lowest one below 100 MHz.
 * @throws EyerissError `operating-point.core-clock` unless 1 MHz ≤ coreClockHz ≤ 250 MHz
 */
export function voltageForClock(coreClockHz: number): number {
  checkCoreClock(coreClockHz);
  let below = VOLTAGE_CURVE[0]!;
  for (const above of VOLTAGE_CURVE) {
    if (coreClockHz <= above.coreClockHz) {
      const span = above.coreClockHz - below.coreClockHz;
      const part = span === 0 ? 1 : Math.max(0, (coreClockHz - below.coreClockHz) / span);
      return below.coreVoltageV + part * (above.coreVoltageV - below.coreVoltageV);
    }
    below = above;
  }
  return below.coreVoltageV;
}

/**
 * An operating point from what is given: clocks are the published table's by default, the voltage is what the core
 * clock needs. More voltage than needed is allowed and costs power.
 * @throws EyerissError `operating-point.core-clock`, `operating-point.voltage` or `link.clock`
 */
export function operatingPoint(given: Partial<OperatingPoint> = {}): OperatingPoint {
  const { coreClockHz = CHIP.coreClockHz, linkClockHz = CHIP.linkClockHz } = given;
  const needed = voltageForClock(coreClockHz);
  checkLinkClock(linkClockHz);
  const { coreVoltageV = needed } = given;
  checkVoltage(coreVoltageV, coreClockHz, needed);
  return { coreVoltageV, coreClockHz, linkClockHz };
}

/** Factor on every energy of the core against 1 V: V² (dynamic energy C·V²). */
export function energyScale({ coreVoltageV }: OperatingPoint): number {
  return (coreVoltageV / BASE_OPERATING_POINT.coreVoltageV) ** 2;
}

/** Factor on power that follows the core clock, against 1 V and 200 MHz: V²·f. */
export function powerScale(point: OperatingPoint): number {
  return energyScale(point) * (point.coreClockHz / BASE_OPERATING_POINT.coreClockHz);
}

function checkCoreClock(coreClockHz: number): void {
  const { lowestCoreClockHz, highestCoreClockHz } = OPERATING_LIMITS;
  if (coreClockHz >= lowestCoreClockHz && coreClockHz <= highestCoreClockHz) return;
  throw new EyerissError({
    code: 'operating-point.core-clock',
    problem: `core clock is ${coreClockHz / 1e6} MHz`,
    limit: `it must be from ${lowestCoreClockHz / 1e6} to ${highestCoreClockHz / 1e6} MHz`,
    remedy: `choose a core clock in that range (the published table uses ${CHIP.coreClockHz / 1e6} MHz)`,
  });
}

function checkVoltage(coreVoltageV: number, coreClockHz: number, needed: number): void {
  const { lowestVoltageV, highestVoltageV } = OPERATING_LIMITS;
  if (!(coreVoltageV >= lowestVoltageV && coreVoltageV <= highestVoltageV)) {
    throw new EyerissError({
      code: 'operating-point.voltage',
      problem: `core voltage is ${coreVoltageV} V`,
      limit: `the chip runs from ${lowestVoltageV} to ${highestVoltageV} V`,
      remedy: 'choose a voltage in that range, or none: it then follows the core clock',
    });
  }
  // Half a millivolt is what a typed-in, rounded voltage may lack.
  if (coreVoltageV + 0.0005 >= needed) return;
  throw new EyerissError({
    code: 'operating-point.voltage',
    problem: `core voltage ${coreVoltageV} V is too low for ${coreClockHz / 1e6} MHz`,
    limit: `that clock needs ${Number(needed.toFixed(3))} V at least, and the chip takes ${highestVoltageV} V at most`,
    remedy: 'raise the voltage or lower the core clock',
  });
}
