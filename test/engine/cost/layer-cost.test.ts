import { describe, expect, it } from 'vitest';
import { dramEnergyMj } from '../../../engine/cost/energy.ts';
import { bytesSum, layerCost, type LayerCost } from '../../../engine/cost/layer-cost.ts';
import { DRAM_ENERGY, POWER } from '../../../engine/cost/power-constants.ts';
import { peArrayMw, POWER_PARTS, powerSumMw } from '../../../engine/cost/power.ts';
import { totalCost } from '../../../engine/cost/total-cost.ts';
import { expectEyerissError } from '../../support/error-facts.ts';

const shape = { C: 384, M: 256, H: 13, W: 13, R: 3, S: 3, U: 1, padding: 1, groups: 2 };
const mapping = { m: 64, n: 4, e: 13, p: 16, q: 3, r: 2, t: 2 };
const bytes = { ifmap: 400_000, filter: 880_000, ofmap: 60_000 };

function cost(name: string, batch = 4, gatedMacs = 200e6): LayerCost {
  return layerCost({
    name,
    shape,
    counts: {
      mapping,
      batch,
      macs: 299e6,
      gatedMacs,
      glb: { ifmapReads: 1e6, ifmapWrites: 5e5, psumReads: 5e6, psumWrites: 5e6 },
    },
    ifmapZeros: 0.7,
    link: { sent: bytes, uncompressed: { ifmap: 1_400_000, filter: 880_000, ofmap: 350_000 } },
  });
}

describe('layerCost', () => {
  const layer = cost('conv5');

  it('adds its parts up to the whole', () => {
    expect(powerSumMw(layer.powerParts)).toBe(layer.powerMw);
    const { clockAndRestMw, glbNocMw, linkMw } = layer.powerParts;
    expect(clockAndRestMw + peArrayMw(layer.powerParts) + glbNocMw + linkMw).toBeCloseTo(layer.powerMw, 9);
    expect(layer.hiddenLinkMs + layer.exposedLinkMs).toBeCloseTo(layer.linkMs, 12);
    expect(layer.processingMs + layer.exposedLinkMs).toBeCloseTo(layer.latencyMs, 12);
    expect(bytesSum(layer.dramBytesByKind)).toBe(layer.dramBytes);
  });

  it('follows the formula of design.md, part by part', () => {
    const { powerParts: parts, latencyMs } = layer;
    const pjToMw = 1e-6 / latencyMs;
    expect(parts.clockAndRestMw).toBe(107.7);
    expect(parts.peActiveMw).toBeCloseTo(0.428 * 156, 9);
    expect(parts.peSpadsMw + parts.peControlMw + parts.peMultiplierMw).toBeCloseTo(6.8 * 99e6 * pjToMw, 9);
    expect(parts.peSpadsMw / parts.peMultiplierMw).toBeCloseTo(4.56 / 1.46, 9);
    expect(parts.glbNocMw).toBeCloseTo(19.75 * 11e6 * pjToMw, 9);
    expect(parts.linkMw).toBeCloseTo(33 * 1_340_000 * pjToMw, 9);
  });

  it('gives energy and throughput of the batch and the frame', () => {
    expect(layer.energyPerFrameMj).toBeCloseTo((layer.powerMw * layer.latencyMs) / 4000, 12);
    expect(layer.gops).toBeCloseTo((2 * 299e6) / (layer.latencyMs * 1e6), 9);
    expect(layer.gopsPerWatt).toBeCloseTo((layer.gops / layer.powerMw) * 1000, 9);
    expect(layer.dramEnergyPerFrameMj).toBeCloseTo(dramEnergyMj(layer.dramBytes) / 4, 12);
  });

  it('refuses more gated MACs than MACs as a bug', () => {
    expect(() => cost('conv5', 4, 300e6)).toThrow(/broken invariant/);
  });
});

describe('constants', () => {
  it('split a working MAC into parts that round to it', () => {
    const { spads, control, multiplier } = POWER.nonZeroMacPartsPj;
    expect(spads + control + multiplier).toBeCloseTo(POWER.nonZeroMacPj, 1);
  });

  it('take a DRAM word as 200 multiplications (ISCA 2016 table IV)', () => {
    expect(DRAM_ENERGY.wordPj).toBeCloseTo(292, 9);
    expect(dramEnergyMj(2e6)).toBeCloseTo(0.292, 9);
  });
});

describe('totalCost', () => {
  it('weights power and PEs by latency, zeros by ifmap words, and sums the rest', () => {
    const layers = [cost('a'), cost('b', 4, 0)];
    const total = totalCost(layers);
    expect(total.latencyMs).toBeCloseTo(layers[0]!.latencyMs * 2, 9);
    expect(total.powerMw).toBeCloseTo((layers[0]!.powerMw + layers[1]!.powerMw) / 2, 9);
    expect(total.activePes).toBeCloseTo(156, 9);
    expect(total.ifmapZeros).toBeCloseTo(0.7, 12);
    expect(total.energyPerFrameMj).toBeCloseTo(layers[0]!.energyPerFrameMj + layers[1]!.energyPerFrameMj, 9);
    expect(total.framesPerSecond).toBeCloseTo(4000 / total.latencyMs, 9);
    for (const part of POWER_PARTS) {
      const mean = (layers[0]!.powerParts[part] + layers[1]!.powerParts[part]) / 2;
      expect(total.powerParts[part]).toBeCloseTo(mean, 9);
    }
  });

  it('is zero for no layers', () => {
    expect(totalCost([])).toMatchObject({ batch: 0, powerMw: 0, latencyMs: 0, framesPerSecond: 0, gops: 0 });
  });

  it('refuses layers of different batches', () => {
    expectEyerissError(() => totalCost([cost('a'), cost('b', 1)]), 'cost.batch', 'batch of 1', '4');
  });
});
