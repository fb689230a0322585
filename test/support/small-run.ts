import { plainExecutor, type ConvExecutor } from '../../engine/index.ts';
import { batchMappings } from '../../host/mapping/frame-batch.ts';
import { Pipeline } from '../../host/pipeline/pipeline.ts';
import { recordFrames } from '../../host/recording/record-frames.ts';
import { runHeader } from '../../host/recording/run-result.ts';
import { RunWriter, type RunSummary } from '../../host/recording/run-writer.ts';
import type { Model } from '../../models/model.ts';
import { smallModel } from './small-model.ts';
import { smallFrame } from './small-network.ts';
import { NO_LIMITS } from './tiny-run.ts';

const CHIP = { coreVoltageV: 1, coreClockMhz: 200, linkClockMhz: 60, compression: true, gating: true };

/** How {@link recordSmallRun} records; all but the number of frames has a usual value. */
export interface SmallRun {
  readonly frames: number;
  readonly model?: Model;
  readonly executor?: ConvExecutor;
  readonly ifmaps?: boolean;
}

/** Records frames of noise through the small network, as `eyeriss record` does. */
export async function recordSmallRun(
  path: string,
  { frames, model, executor = plainExecutor, ifmaps: keepsIfmaps = false }: SmallRun,
): Promise<RunSummary> {
  const ifmaps: Int16Array[] = [];
  const used = model ?? (await smallModel());
  const pipeline: Pipeline = await Pipeline.open(used, {
    executor,
    reports: false,
    onConvLayer: ({ name }, ifmap) => {
      ifmaps[pipeline.chipLayers.findIndex((layer) => layer.name === name)] = ifmap;
    },
  });
  try {
    const batch = 4;
    const mappings = batchMappings(used.network, pipeline.chipLayers, batch);
    await pipeline.setCounting({ mappings, checksums: true });
    const facts = { source: 'noise', executor: executor.name, batch, mappings, ifmaps: keepsIfmaps };
    const writer = await RunWriter.create(path, runHeader(pipeline, facts), { ...NO_LIMITS, frames });
    let taken = 0;
    const source = {
      title: 'noise',
      count: undefined,
      next: () => Promise.resolve({ rgb: smallFrame(used.network, 100 + ++taken), capturedAt: Date.now() }),
      close: () => Promise.resolve(),
    };
    const recording = { pipeline, source, writer, chip: CHIP, ...(keepsIfmaps && { ifmaps: () => ifmaps }) };
    return await recordFrames(recording, new AbortController().signal);
  } finally {
    await pipeline.close();
  }
}
