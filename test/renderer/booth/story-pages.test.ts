import { describe, expect, it } from 'vitest';
import { powerParts, powerSumMw } from '../../../engine/cost/power.ts';
import { operatingPoint } from '../../../engine/cost/operating-point.ts';
import type { LayerCost } from '../../../engine/cost/layer-cost.ts';
import type { ResultMessage } from '../../../host/protocol/host-messages.ts';
import { gatedPowerMw, storyPages } from '../../../renderer/app/booth/story-pages.ts';
import { FIRST_SETTINGS } from '../../../renderer/app/state/first-settings.ts';
import { mockModelled } from '../../../renderer/dev/mock-figures.ts';
import { mockModelMessage } from '../../../renderer/dev/mock-network.ts';

/** AlexNet's published batch, as far as the story reads it. */
const total = {
  macs: 2663e6,
  gatedMacs: 1480e6,
  latencyMs: 115.3,
  powerMw: 278,
  activePes: 148,
  glbBytes: 208.5e6,
  dramBytes: 15.4e6,
  dramUncompressedBytes: 23.06e6,
  ifmapZeros: 0.575,
};
const ON = { gating: true, compression: true };

function result(change: Partial<typeof total> = {}, point = operatingPoint()): ResultMessage {
  return {
    measured: { totalMs: 50, convMs: 45 },
    modelled: {
      ...{ batch: 4, total: { ...total, ...change }, operatingPoint: point },
      ...{ frameLinkBytes: 2e6, frameLinkUncompressedBytes: 5e6 },
    },
  } as unknown as ResultMessage;
}

describe('the story’s figures', () => {
  it('are of the frames that run', () => {
    const [why, dataflow, compression, zeros] = storyPages(undefined, result(), ON);
    expect(why.figure).toMatchObject({ kind: 'measured', value: '90', unit: '%' });
    // 2663 M MACs for 11.53 M words
    expect(dataflow.figure).toMatchObject({ kind: 'modelled', value: '231' });
    // 23.06 MB of 15.4 MB; of the newest frame's ifmaps and ofmaps 5 MB of 2 MB
    expect(compression.figure).toMatchObject({ kind: 'modelled', value: '1.50' });
    expect(compression.beside[0]).toMatchObject({ kind: 'modelled', value: '2.50' });
    expect(zeros.figure).toMatchObject({ kind: 'modelled', value: '56' });
  });

  it('are, of compression, those of the bars beside them', () => {
    const settings = { ...FIRST_SETTINGS, model: 'alexnet' };
    const model = mockModelMessage('alexnet', settings.batch, false);
    const modelled = mockModelled(model, settings, 0);
    const sum = (bytes: (layer: LayerCost) => number): number =>
      modelled.layers.reduce((all, layer) => all + bytes(layer), 0);
    const [raw, sent] = [sum((layer) => layer.dramUncompressedBytes), sum((layer) => layer.dramBytes)];
    const [, , { figure }] = storyPages(model, { ...result(), modelled }, ON);
    expect(figure.value).toBe((raw / sent).toFixed(2));
  });

  it('say which of them are published', () => {
    const published = storyPages(undefined, result(), ON).flatMap(({ beside }) =>
      beside.filter(({ kind }) => kind === 'published').map(({ value }) => value),
    );
    expect(published).toEqual(['85', '1.9, 2.6', '45']);
  });

  it('do not say that something is saved while compression and gating are off', () => {
    const off = { gating: false, compression: false };
    const [, , compression, zeros] = storyPages(
      undefined,
      result({ gatedMacs: 0, dramBytes: total.dramUncompressedBytes }),
      off,
    );
    for (const { text, title, figure, chart } of [compression, zeros]) {
      expect(title).toMatch(/heavy|as much/);
      expect(text).toContain('It is off now');
      expect(Number(figure.value)).toBeGreaterThan(1);
      expect(chart.text).not.toContain('pale');
    }
    expect(compression.figure).toMatchObject({ value: '5.76', unit: 'MB' });
    expect(zeros.figure).toMatchObject({ value: '57', unit: '%' });
    expect(zeros.beside[0]).toMatchObject({ value: '278', unit: 'mW' });
  });

  it('stand beside charts that say what they are, and what a text begins with', () => {
    const pages = storyPages(undefined, result(), ON);
    expect(pages.map(({ chart }) => chart.kind)).toEqual(['measured', 'modelled', 'modelled', 'modelled']);
    expect(pages[1].fact).toContain('200 multiplications');
  });

  it('are dashes before the first frame', () => {
    for (const { figure } of storyPages(undefined, undefined, ON)) expect(figure.value).toBe('–');
  });

  it('has as saved power what the model would add without gating, at any point', () => {
    for (const point of [
      operatingPoint(),
      operatingPoint({ coreVoltageV: 1.17, coreClockHz: 250e6, linkClockHz: 90e6 }),
    ]) {
      const power = (workingMacs: number): number =>
        powerSumMw(
          powerParts(
            { latencyMs: total.latencyMs, activePes: 148, glbWords: 1e8, linkBytes: 1e7, workingMacs },
            point,
          ),
        );
      const saved = power(total.macs) - power(total.macs - total.gatedMacs);
      expect(gatedPowerMw(result({}, point))).toBeCloseTo(saved, 6);
    }
  });
});
