import { describe, expect, it } from 'vitest';
import { layerCost, operatingPoint, placeSets, statisticalCounts, totalCost } from '../../engine/index.ts';
import { processingCycles } from '../../engine/cost/latency.ts';
import { estimatedLinkBytes } from '../../engine/counts/zero-estimates.ts';
import { ALEXNET_MAPPINGS } from '../../engine/index.ts';
import { drawArray, gatedRange, isShaded, shade } from '../../renderer/app/draw/draw-array.ts';
import type { Drawing } from '../../renderer/app/draw/drawn.ts';
import { layerAt } from '../../renderer/app/draw/draw-bytes.ts';
import { spanAt } from '../../renderer/app/draw/draw-timeline.ts';
import { setColour } from '../../renderer/app/draw/set-colour.ts';
import { measuredLanes, modelledLanes, niceStep } from '../../renderer/app/draw/timeline-lanes.ts';
import { threeDigits } from '../../renderer/app/state/format.ts';
import { tableCells } from '../../renderer/app/state/table-rows.ts';
import { mockModelMessage } from '../../renderer/dev/mock-network.ts';
import type { LayerFacts } from '../../host/protocol/host-messages.ts';

const costs = ALEXNET_MAPPINGS.map(({ layer, shape, mapping }, i) => {
  const zeros = [0, 0.387, 0.725, 0.793, 0.776][i]!;
  const counts = statisticalCounts(shape, mapping, 4, zeros, processingCycles(shape, mapping, 4));
  const link = estimatedLinkBytes(shape, mapping, 4, { ifmap: zeros, ofmap: 0.7 }, i > 0);
  return layerCost(
    { name: layer, shape, counts, ifmapZeros: zeros, link },
    { operatingPoint: operatingPoint() },
  );
});

describe('the modelled time line of one frame', () => {
  const lanes = modelledLanes(costs);
  const [link, core] = lanes.lanes;

  it('is as long as a frame’s share of the batch’s latency', () => {
    expect(lanes.totalMs).toBeCloseTo(totalCost(costs).latencyMs / 4, 9);
  });

  it('has each lane busy as long as the model says, and never twice at a time', () => {
    const busy = (spans: readonly { ms: number }[]): number => spans.reduce((sum, { ms }) => sum + ms, 0);
    expect(busy(core!.spans)).toBeCloseTo(totalCost(costs).processingMs / 4, 9);
    expect(busy(link!.spans)).toBeCloseTo(totalCost(costs).linkMs / 4, 9);
    for (const { spans } of lanes.lanes) {
      for (const [i, span] of spans.entries()) {
        const next = spans[i + 1];
        if (next) expect(span.startMs + span.ms).toBeLessThanOrEqual(next.startMs + 1e-9);
      }
    }
  });

  it('puts measured steps on lanes of their own', () => {
    const steps = [
      { name: 'conv1', kind: 'engine', startMs: 0, ms: 3 },
      { name: 'pool1', kind: 'host', startMs: 3, ms: 1 },
    ] as const;
    const measured = { totalMs: 4, convMs: 3, hostMs: 1, waitedMs: 0, framesPerSecond: 30, dropped: 0 };
    const { lanes: two } = measuredLanes({ ...measured, steps, residentBytes: 0 });
    expect(two.map(({ spans }) => spans.map(({ name }) => name))).toEqual([['conv1'], ['pool1']]);
  });

  it('has the span under a pointer, or one that is as good as there', () => {
    const one = { width: 600, height: 200 };
    expect(spanAt(lanes, { ...one, x: 300, y: 120 }, 10)).toBe(core!.spans[1]);
    expect(spanAt(lanes, { ...one, x: 43, y: 20 }, 10)).toBe(link!.spans[0]);
    // The names of the lanes take 42 px, the right edge 10; behind conv1's work comes a gap in which ofmaps go out.
    const edge = 42 + ((core!.spans[0]!.startMs + core!.spans[0]!.ms) / lanes.totalMs) * 548;
    expect(spanAt(lanes, { ...one, x: edge + 3, y: 120 }, 10)).toBe(core!.spans[0]);
    expect(spanAt(lanes, { ...one, x: edge + 8, y: 120 }, 10)).toBeUndefined();
    expect(spanAt(lanes, { ...one, x: 300, y: 199 }, 10)).toBeUndefined();
  });

  it('has marks at 1, 2 or 5 times a power of ten', () => {
    expect([28.8, 4, 0.9, 130].map((total) => niceStep(total, 8))).toEqual([5, 0.5, 0.2, 20]);
  });
});

describe('shades of the PE array', () => {
  it('go from the least to the most gated PE, and idle PEs have none', () => {
    const range = gatedRange({ layer: 'x', macs: [0, 10, 10], gatedMacs: [0, 2, 6] })!;
    expect(range).toEqual({ least: 0.2, most: 0.6 });
    expect(shade(0.2, range)).toBe(1);
    expect(shade(0.6, range)).toBeCloseTo(0.3, 9);
  });

  it('make nothing of differences below two percent points', () => {
    for (const share of [0.5, 0.51, 0.519]) expect(shade(share, { least: 0.5, most: 0.519 })).toBe(1);
    expect(isShaded({ least: 0.5, most: 0.519 })).toBe(false);
  });

  it('come little by little as the differences grow: a scale at its edge does not blink', () => {
    const darkest = [0.521, 0.53, 0.54, 0.56].map((most) => shade(most, { least: 0.5, most }));
    expect(darkest[0]).toBeGreaterThan(0.95);
    expect(darkest).toEqual(darkest.toSorted((a, b) => b - a));
    expect(darkest.at(-1)).toBeCloseTo(0.3, 9);
  });

  it('are alone in changing lightness: sets have a hue for their filters, and a number for their channels', () => {
    const lightness = (colour: string): string | undefined => /oklch\((\S+)/.exec(colour)?.[1];
    for (const dark of [false, true]) {
      const colours = Array.from({ length: 12 }, (_, filterSet) => setColour({ filterSet }, dark));
      expect(new Set(colours.map(lightness)).size).toBe(1);
      expect(new Set(colours).size).toBe(12);
    }
    const fire = mockModelMessage('squeezenet-1.0', 4, false).layers.find(
      ({ name }) => name === 'fire2/expand1x1',
    )!;
    expect(numbersOf(fire).toSorted()).toEqual(['1', '2', '3'].flatMap((one) => Array<string>(16).fill(one)));
    expect(numbersOf(mockModelMessage('alexnet', 4, false).layers[0]!)).toEqual([]);
  });

  it('have 154 and 135 PEs in colour for conv1 and conv2', () => {
    const coloured = ALEXNET_MAPPINGS.slice(0, 2).map(({ shape, mapping }) =>
      placeSets(shape, mapping).reduce((sum, { rows, columns }) => sum + rows * columns, 0),
    );
    expect(coloured).toEqual([154, 135]);
  });
});

describe('bars of DRAM bytes', () => {
  it('have the layer above or below which a pointer is', () => {
    const at = (x: number): string | undefined =>
      layerAt(costs, { x, y: 50, width: 530, height: 100 }, 10)?.name;
    expect([10, 31, 129, 131, 529].map(at)).toEqual([undefined, 'conv1', 'conv1', 'conv2', 'conv5']);
  });
});

/** What is written on the array with a layer on it. */
function numbersOf(layer: LayerFacts): string[] {
  const written: string[] = [];
  const nothing = (): void => undefined;
  const context = {
    ...{ beginPath: nothing, roundRect: nothing, stroke: nothing, fill: nothing, strokeRect: nothing },
    fillText: (text: string) => written.push(text),
  };
  const palette = { font: '10px x' };
  drawArray({ context, width: 140, height: 120, palette } as unknown as Drawing, layer, undefined, undefined);
  return written;
}

describe('figures as text', () => {
  it('have three digits, real minus signs, and dashes for what is missing', () => {
    expect([271.4, 28.63, 7.752, 99.97, undefined].map(threeDigits)).toEqual([
      '271',
      '28.6',
      '7.75',
      '100',
      '–',
    ]);
  });

  it('stand beside published ones in the table, compared as the command line does', () => {
    const silicon = {
      ...{ powerMw: 332, latencyMs: 20.9, processingMs: 16.5, macsM: 421.66, activePes: 154 },
      ...{ ifmapZeros: 0.0001, glbMB: 18.5, dramMB: 5, dramUncompressedMB: 6.05 },
    };
    const cells = tableCells(costs[0]!, silicon);
    expect(cells.map(({ key }) => key)).toHaveLength(8);
    expect(cells.find(({ key }) => key === 'activePes')).toMatchObject({
      ...{ modelled: '154 (92 %)', published: '154', difference: '0.0 %' },
    });
    expect(cells.find(({ key }) => key === 'powerMw')?.difference).toMatch(/^[−+]\d+\.\d %$/);
    // A published 0.01 % has no relative difference that says anything; 62.6 against 38.7 is 23.9 points, not 61.8 %.
    const zeros = (ifmapZeros: number, published: number): string | undefined =>
      tableCells({ ...costs[0]!, ifmapZeros }, { ...silicon, ifmapZeros: published }).find(
        ({ key }) => key === 'ifmapZeros',
      )?.difference;
    expect([zeros(0, 0.0001), zeros(0.626, 0.387), zeros(0.605, 0.725)]).toEqual([
      ...['0.0 pts', '+23.9 pts', '−12.0 pts'],
    ]);
    // The total's average is compared as the whole number that was published.
    const total = tableCells({ ...totalCost(costs), activePes: 148.3 }, { ...silicon, activePes: 148 });
    expect(total.find(({ key }) => key === 'activePes')?.difference).toBe('0.0 %');
    expect(tableCells(costs[0]!, undefined).every(({ published }) => published === undefined)).toBe(true);
  });
});
