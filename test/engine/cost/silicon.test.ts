import { describe, expect, it } from 'vitest';
import { operatingPoint } from '../../../engine/cost/operating-point.ts';
import { modelledFigures } from '../../../host/mapping/published-figures.ts';
import { networkTable, type NetworkTable, type TableRequest } from '../../../host/cli/table-model.ts';
import { findShapeNetwork } from '../../../models/networks/shapes-only/index.ts';
import { SILICON_ALEXNET } from '../../../models/silicon/alexnet-table.ts';
import { EXACT, OPERATING_POINT_BANDS, TABLE_BANDS } from '../../../models/silicon/bands.ts';
import { SILICON_OPERATING_POINTS } from '../../../models/silicon/operating-points.ts';

/** The published table, modelled: batch 4, published zeros. */
function alexnet(changes: Partial<TableRequest> = {}): Promise<NetworkTable> {
  return networkTable({
    network: findShapeNetwork('alexnet'),
    batch: 4,
    operatingPoint: operatingPoint(),
    compression: true,
    gating: true,
    zeros: 'published',
    ...changes,
  });
}

function relativeError(modelled: number, published: number): number {
  return Math.abs(modelled / published - 1);
}

describe('AlexNet against silicon (bands: models/silicon/bands.ts)', async () => {
  const table = await alexnet();
  const names = Object.keys(TABLE_BANDS) as (keyof typeof TABLE_BANDS)[];

  describe.each(names)('%s', (name) => {
    it.each(SILICON_ALEXNET.layers.map((layer, index) => ({ layer: layer.name, index })))(
      '$layer',
      ({ index }) => {
        const modelled = modelledFigures(table.layers[index]!.cost)[name];
        const published = SILICON_ALEXNET.layers[index]![name];
        expect(relativeError(modelled, published), `${modelled} against ${published}`).toBeLessThanOrEqual(
          TABLE_BANDS[name].layer,
        );
      },
    );

    it('total', () => {
      const modelled = modelledFigures(table.total)[name];
      expect(relativeError(modelled, SILICON_ALEXNET.total[name])).toBeLessThanOrEqual(
        TABLE_BANDS[name].total,
      );
    });
  });

  it('has the exact MACs and active PEs', () => {
    for (const [index, { macsM, activePes }] of SILICON_ALEXNET.layers.entries()) {
      const { cost } = table.layers[index]!;
      expect(cost.macs / 1e6).toBeCloseTo(macsM, EXACT.macsMDecimals);
      expect(cost.activePes).toBe(activePes);
    }
    expect(Math.round(table.total.macs / 1e6)).toBe(EXACT.macsMTotal);
    expect(Math.round(table.total.activePes)).toBe(EXACT.activePesTotal);
    expect(table.total.ifmapZeros).toBeCloseTo(EXACT.ifmapZerosTotal, 3);
  });

  it.each(SILICON_OPERATING_POINTS)('is in the band at $coreVoltageV V', async (published) => {
    const { coreClockHz, linkClockHz } = published;
    const point = operatingPoint({ coreClockHz, linkClockHz });
    const { total, totalSilicon } = await alexnet({ operatingPoint: point });
    expect(totalSilicon).toMatchObject({
      powerMw: published.powerMw,
      framesPerSecond: published.framesPerSecond,
    });
    expect(relativeError(total.framesPerSecond, published.framesPerSecond)).toBeLessThanOrEqual(
      OPERATING_POINT_BANDS.framesPerSecond,
    );
    expect(relativeError(total.powerMw, published.powerMw)).toBeLessThanOrEqual(
      OPERATING_POINT_BANDS.powerMw,
    );
  });

  it('counts frames as N / (processing · 200/f_core + exposed link · 60/f_link)', async () => {
    const { total } = await alexnet({
      operatingPoint: operatingPoint({ coreClockHz: 100e6, linkClockHz: 90e6 }),
    });
    const { processingMs, exposedLinkMs } = table.total;
    expect(total.framesPerSecond).toBeCloseTo(4000 / (processingMs * 2 + exposedLinkMs * (60 / 90)), 9);
  });
});

describe('switches', async () => {
  const base = await alexnet();

  it('gating off raises power and nothing else', async () => {
    const off = await alexnet({ gating: false });
    for (const [index, { cost }] of off.layers.entries()) {
      expect(cost.powerMw).toBeGreaterThan(base.layers[index]!.cost.powerMw);
      expect(cost.latencyMs).toBe(base.layers[index]!.cost.latencyMs);
      expect(cost.gatedMacs).toBe(0);
    }
    expect(off.totalSilicon?.powerMw).toBeUndefined();
  });

  it('compression off raises DRAM bytes and latency', async () => {
    const off = await alexnet({ compression: false });
    for (const [index, { cost }] of off.layers.entries()) {
      expect(cost.dramBytes).toBe(cost.dramUncompressedBytes);
      expect(cost.dramBytes).toBeGreaterThan(base.layers[index]!.cost.dramBytes);
      expect(cost.latencyMs).toBeGreaterThan(base.layers[index]!.cost.latencyMs);
    }
    expect(off.totalSilicon?.dramMB).toBeUndefined();
    expect(off.totalSilicon?.dramUncompressedMB).toBeDefined();
  });

  it('more volts cost more power at the same speed', async () => {
    const point = operatingPoint({ coreVoltageV: 1.1 });
    const { total } = await alexnet({ operatingPoint: point });
    expect(total.powerMw).toBeCloseTo(base.total.powerMw * 1.21, 9);
    expect(total.latencyMs).toBe(base.total.latencyMs);
  });

  it('scales power by V²·f when both clocks change alike', async () => {
    const point = operatingPoint({ coreClockHz: 150e6, linkClockHz: 45e6 });
    const { total } = await alexnet({ operatingPoint: point });
    expect(total.powerMw).toBeCloseTo(base.total.powerMw * 0.92 ** 2 * 0.75, 9);
  });
});
