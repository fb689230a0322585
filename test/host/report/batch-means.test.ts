import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { conditionsOf, type ChipSettings } from '../../../host/mapping/operating-conditions.ts';
import { batchMappings, FrameBatch, type BatchCost } from '../../../host/mapping/frame-batch.ts';
import { modelledFigures } from '../../../host/mapping/published-figures.ts';
import { readRunReport } from '../../../host/report/run-report.ts';
import type { Model } from '../../../models/model.ts';
import { smallModel } from '../../support/small-model.ts';
import { PUBLISHED_CHIP, writeSmallRun } from '../../support/written-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const BATCH = 3;
const RAW: ChipSettings = { ...PUBLISHED_CHIP, coreClockMhz: 100, linkClockMhz: 30, compression: false };
let model: Model;

beforeAll(async () => {
  model = await smallModel();
});

/** Costs of FrameBatch's batches that hold N different frames, in the live table's way. */
function liveCosts(
  { results, layers }: Awaited<ReturnType<typeof writeSmallRun>>,
  frames: readonly number[],
  chip: ChipSettings,
): { cost: BatchCost; link: { sent: number; uncompressed: number } }[] {
  const batch = new FrameBatch(layers, batchMappings(model.network, layers, BATCH), BATCH);
  // Counts carry the mapping object that they were made with: the batch's own stands for it.
  return frames.map((index) => {
    batch.add(results[index]!.mapped);
    return { cost: batch.cost(conditionsOf(chip)), link: batch.newestLink(chip) };
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b) / values.length;
}

describe('a report’s table', () => {
  it('is the mean of the live table over all full batches, layer by layer and in total', async () => {
    const path = join(temporaryFolder(), 'a.run');
    const live = liveCosts(
      await writeSmallRun(path, { model, frames: 7, batch: BATCH }),
      [...Array(7).keys()],
      PUBLISHED_CHIP,
    );
    const full = live.slice(BATCH - 1);
    const { groups, header } = await readRunReport(path);
    expect(groups).toHaveLength(1);
    const { means, perFrame } = groups[0]!;
    expect(means).toMatchObject({ windows: 5, filledUp: false });
    for (const [index, layer] of header.layers.entries()) {
      const got = means.layers[index]!;
      expect(got.name).toBe(layer.name);
      const figures = full.map(({ cost }) => modelledFigures(cost.layers[index]!));
      for (const key of Object.keys(figures[0]!) as (keyof (typeof figures)[number])[])
        expect(got[key], `${layer.name} ${key}`).toBeCloseTo(mean(figures.map((one) => one[key])), 9);
    }
    for (const key of ['powerMw', 'latencyMs', 'framesPerSecond', 'energyPerFrameMj', 'gopsPerWatt'] as const)
      expect(means.total[key]).toBeCloseTo(mean(full.map(({ cost }) => cost.total[key])), 9);
    // The newest frame's bytes, as the dashboard shows them.
    for (const [index, { link }] of live.entries()) {
      expect(perFrame.linkBytes[index]).toBeCloseTo(link.sent, 6);
      expect(perFrame.linkUncompressedBytes[index]).toBeCloseTo(link.uncompressed, 6);
    }
    // The first live batch is nothing but the first frame.
    expect(perFrame.powerMw[0]).toBeCloseTo(live[0]!.cost.total.powerMw, 9);
    expect(perFrame.latencyMs[0]).toBeCloseTo(live[0]!.cost.total.latencyMs, 9);
    expect(perFrame.energyPerFrameMj[0]).toBeCloseTo(live[0]!.cost.total.energyPerFrameMj, 9);
  });

  it('groups frames by settings, and no batch reaches over a change', async () => {
    const path = join(temporaryFolder(), 'changed.run');
    // 4 frames as published, 3 raw and slow, 2 as published again
    const chip = (index: number): ChipSettings => (index >= 4 && index < 7 ? RAW : PUBLISHED_CHIP);
    const run = await writeSmallRun(path, { model, frames: 9, batch: BATCH, chip });
    const { groups } = await readRunReport(path);
    expect(groups.map(({ frames, means }) => [frames, means.windows])).toEqual([
      [6, 2],
      [3, 1],
    ]);
    const raw = liveCosts(run, [4, 5, 6], RAW).at(-1)!.cost.total;
    expect(groups[1]!.means.total.powerMw).toBeCloseTo(raw.powerMw, 9);
    expect(groups[1]!.perFrame.compression).toEqual([1, 1, 1]);
    const published = liveCosts(run, [0, 1, 2, 3], PUBLISHED_CHIP).slice(2);
    expect(groups[0]!.means.total.latencyMs).toBeCloseTo(
      mean(published.map(({ cost }) => cost.total.latencyMs)),
      9,
    );
  });

  it('lets the newest frame stand for those that are missing, as the live table does, and says so', async () => {
    const path = join(temporaryFolder(), 'short.run');
    const run = await writeSmallRun(path, { model, frames: 2, batch: BATCH });
    const { means } = (await readRunReport(path)).groups[0]!;
    expect(means).toMatchObject({ windows: 1, filledUp: true });
    expect(means.total.dramMB).toBeCloseTo(
      liveCosts(run, [0, 1], PUBLISHED_CHIP).at(-1)!.cost.total.dramBytes / 1e6,
      9,
    );
  });
});
