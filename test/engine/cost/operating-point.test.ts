import { describe, expect, it } from 'vitest';
import {
  operatingPoint,
  powerScale,
  VOLTAGE_CURVE,
  voltageForClock,
} from '../../../engine/cost/operating-point.ts';
import { SILICON_OPERATING_POINTS } from '../../../models/silicon/operating-points.ts';
import { expectEyerissError } from '../../support/error-facts.ts';

describe('voltageForClock', () => {
  it('goes through the published points (ISSCC 2016 figure 14.5.6)', () => {
    expect(VOLTAGE_CURVE).toEqual(
      SILICON_OPERATING_POINTS.map(({ coreVoltageV, coreClockHz }) => ({ coreVoltageV, coreClockHz })),
    );
    for (const { coreVoltageV, coreClockHz } of SILICON_OPERATING_POINTS) {
      expect(voltageForClock(coreClockHz)).toBeCloseTo(coreVoltageV, 12);
    }
  });

  it.each([
    [20e6, 0.82],
    [125e6, 0.87],
    [225e6, 1.085],
  ])('at %d Hz is %f V', (clock, voltage) => {
    expect(voltageForClock(clock)).toBeCloseTo(voltage, 12);
  });
});

describe('operatingPoint', () => {
  it('is the published table’s by default, and takes its voltage from the clock', () => {
    expect(operatingPoint()).toEqual({ coreVoltageV: 1, coreClockHz: 200e6, linkClockHz: 60e6 });
    expect(operatingPoint({ coreClockHz: 100e6 }).coreVoltageV).toBe(0.82);
  });

  it('scales power by V² and f', () => {
    expect(powerScale(operatingPoint({ coreVoltageV: 1.1 }))).toBeCloseTo(1.21, 12);
    expect(powerScale(operatingPoint({ coreClockHz: 100e6 }))).toBeCloseTo(0.82 ** 2 / 2, 12);
  });

  it.each([
    [{ coreClockHz: 0 }, 'operating-point.core-clock', '0 MHz', '250'],
    [{ coreClockHz: NaN }, 'operating-point.core-clock', 'NaN', '250'],
    [{ coreClockHz: 251e6 }, 'operating-point.core-clock', '251 MHz', '250'],
    [{ coreVoltageV: 0.8, coreClockHz: 50e6 }, 'operating-point.voltage', '0.8 V', '0.82 to 1.17'],
    [{ coreVoltageV: 1.2 }, 'operating-point.voltage', '1.2 V', '0.82 to 1.17'],
    [{ coreVoltageV: NaN }, 'operating-point.voltage', 'NaN', '0.82 to 1.17'],
    [{ coreVoltageV: 0.95 }, 'operating-point.voltage', '0.95 V is too low for 200 MHz', 'needs 1 V'],
    [{ linkClockHz: 91e6 }, 'link.clock', '91 MHz', '1 to 90 MHz'],
    [{ linkClockHz: 0.9e6 }, 'link.clock', '0.9 MHz', '1 to 90 MHz'],
    [{ coreClockHz: 0.9e6 }, 'operating-point.core-clock', '0.9 MHz', '1 to 250 MHz'],
  ])('refuses %j', (given, code, value, limit) => {
    expectEyerissError(() => operatingPoint(given), code, value, limit);
  });
});
