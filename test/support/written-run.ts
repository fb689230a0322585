import { truncate } from 'node:fs/promises';
import type { ChipSettings } from '../../host/mapping/operating-conditions.ts';
import { batchMappings } from '../../host/mapping/frame-batch.ts';
import type { FrameResult } from '../../host/pipeline/frame-result.ts';
import { Pipeline } from '../../host/pipeline/pipeline.ts';
import { runHeader, runResult } from '../../host/recording/run-result.ts';
import { RunWriter } from '../../host/recording/run-writer.ts';
import type { Model } from '../../models/model.ts';
import { smallFrame } from './small-network.ts';
import { NO_LIMITS } from './tiny-run.ts';

/** The published table's conditions. */
export const PUBLISHED_CHIP: ChipSettings = {
  ...{ coreVoltageV: null, coreClockMhz: 200, linkClockMhz: 60 },
  ...{ compression: true, gating: true },
};

/** What a run of a small model is like. */
export interface SmallRun {
  readonly model: Model;
  readonly frames: number;
  /** seed of the first frame, default 1 */
  readonly seed?: number;
  readonly batch?: number;
  readonly source?: string;
  readonly ifmaps?: boolean;
  /** of each frame, by its number from 0 */
  readonly chip?: (index: number) => ChipSettings;
  readonly label?: (index: number) => number;
  /** false: as if its process had been killed */
  readonly ended?: boolean;
}

/** Runs frames of noise and writes their run. Returns what the pipeline gave, in order, and the model's layers. */
export async function writeSmallRun(
  path: string,
  { model, frames, seed = 1, batch = 4, ended = true, ...run }: SmallRun,
): Promise<{ results: FrameResult[]; layers: Pipeline['chipLayers'] }> {
  const ifmaps: Int16Array[] = [];
  const pipeline = await Pipeline.open(model, {
    reports: false,
    onConvLayer: ({ name }, ifmap) => {
      ifmaps[pipeline.chipLayers.findIndex((layer) => layer.name === name)] = ifmap;
    },
  });
  const results: FrameResult[] = [];
  try {
    const layers = pipeline.chipLayers;
    const mappings = batchMappings(model.network, layers, batch);
    await pipeline.setCounting({ mappings, checksums: true });
    const { source = 'noise', ifmaps: keeps = false, chip = () => PUBLISHED_CHIP, label } = run;
    const facts = { source, executor: 'plain', batch, mappings, ifmaps: keeps };
    const writer = await RunWriter.create(path, runHeader(pipeline, facts), NO_LIMITS);
    const { width, height } = model.network.input;
    for (let index = 0; index < frames; index++) {
      const rgb = smallFrame(model.network, seed + index);
      const result = await pipeline.run(rgb);
      results.push(result);
      const number = index + 1;
      await writer.append({
        frame: { number, capturedAt: 1e12 + 40 * index, width, height, rgb },
        result: runResult(layers, result, {
          ...{ frame: number, chip: chip(index), file: `noise-${seed + index}.png` },
          ...(label && { label: label(index) }),
        }),
        ...(keeps && { ifmaps: [...ifmaps] }),
      });
    }
    const { bytes } = writer;
    await writer.close('complete');
    if (!ended) await truncate(path, bytes);
    return { results, layers };
  } finally {
    await pipeline.close();
  }
}
