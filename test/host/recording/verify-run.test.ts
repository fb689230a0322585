import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  plainExecutor,
  referenceExecutor,
  type ConvExecutor,
  type ConvLayer,
} from '../../../engine/index.ts';
import { openExecutor } from '../../../host/pipeline/open-executor.ts';
import type { RunHeader, RunResult } from '../../../host/recording/format/run-types.ts';
import { RunReader } from '../../../host/recording/run-reader.ts';
import { RunWriter, type WrittenFrame } from '../../../host/recording/run-writer.ts';
import { verifyRun, type Verification } from '../../../host/recording/verify-run.ts';
import type { Model } from '../../../models/model.ts';
import { rejected } from '../../support/eyeriss-error.ts';
import { smallModel } from '../../support/small-model.ts';
import { recordSmallRun } from '../../support/small-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { NO_LIMITS } from '../../support/tiny-run.ts';

const FRAMES = 3;
let model: Model;
beforeAll(async () => {
  model = await smallModel();
});

async function verify(
  path: string,
  executor: ConvExecutor = plainExecutor,
  as: Model = model,
): Promise<Verification> {
  const reader = await RunReader.open(path);
  try {
    return await verifyRun(reader, as, executor);
  } finally {
    await reader.close();
  }
}

/** What {@link rewritten} may change. */
interface Changes {
  readonly header?: (header: RunHeader) => RunHeader;
  readonly result?: (result: RunResult) => RunResult;
  readonly frame?: (frame: WrittenFrame) => WrittenFrame;
}

/** A copy of a run with something changed and every digest right: what a forger would write. */
async function rewritten(path: string, changes: Changes): Promise<string> {
  const same = <T>(value: T): T => value;
  const { header = same, result = same, frame = same } = changes;
  const reader = await RunReader.open(path);
  const copy = `${path}.changed`;
  const writer = await RunWriter.create(copy, header(reader.header), NO_LIMITS);
  for await (const { frame: picture, result: gave, ifmaps } of reader.frames())
    await writer.append(frame({ frame: picture, result: result(gave), ...(ifmaps && { ifmaps }) }));
  await writer.close('complete');
  await reader.close();
  return copy;
}

/** Changes the second frame's result. */
const inFrame2 =
  (change: (result: RunResult) => Partial<RunResult>) =>
  (result: RunResult): RunResult =>
    result.frame === 2 ? { ...result, ...change(result) } : result;

/** Changes one layer's counts. */
const inLayer =
  (index: number, counts: Partial<RunResult['counts'][number]>) =>
  (result: RunResult): Partial<RunResult> => ({
    counts: result.counts.map((old, i) => (i === index ? { ...old, ...counts } : old)),
  });

const OTHER = 'ffffffffffffffff';
const runPath = (): string => join(temporaryFolder(), 'a.run');
const all = { frames: FRAMES, identical: FRAMES };

describe('verifyRun', () => {
  it('finds a run of the fast executor identical with every executor', async () => {
    const fast = await openExecutor();
    const path = runPath();
    await recordSmallRun(path, { frames: FRAMES, model, executor: fast, ifmaps: true });
    for (const executor of [fast, plainExecutor, referenceExecutor])
      expect(await verify(path, executor), executor.name).toEqual({ ...all, engine: all });
    await fast.close();
  });

  it('finds runs of the plain and the reference executor identical with the fast one', async () => {
    const fast = await openExecutor();
    for (const executor of [plainExecutor, referenceExecutor]) {
      const path = runPath();
      await recordSmallRun(path, { frames: FRAMES, model, executor });
      expect(await verify(path, fast), executor.name).toEqual(all);
    }
    await fast.close();
  });

  it('says nothing of the engine apart where there are no ifmaps, and tells of every frame', async () => {
    const path = runPath();
    await recordSmallRun(path, { frames: FRAMES, model });
    const reader = await RunReader.open(path);
    let told = 0;
    expect(await verifyRun(reader, model, plainExecutor, () => told++)).toEqual(all);
    expect(told).toBe(FRAMES);
    await reader.close();
  });

  it.each<[string, (result: RunResult) => Partial<RunResult>, string | undefined]>([
    ['ofmap', inLayer(0, { ofmap: OTHER }), 'conv1'],
    ['zeroWords', inLayer(1, { zeroWords: 1 }), 'conv2'],
    ['gatedMacs', inLayer(2, { gatedMacs: 1 }), 'conv3a'],
    ['gatedRows', inLayer(3, { gatedRows: OTHER }), 'conv3b'],
    ['ifmapBytes', inLayer(4, { ifmapBytes: 1 }), 'conv4'],
    ['ofmapBytes', inLayer(4, { ofmapBytes: 1 }), 'conv4'],
    ['wrappedPsums', () => ({ wrappedPsums: 9 }), undefined],
    ['saturatedWords', () => ({ saturatedWords: 9 }), undefined],
    ['lastBlob', () => ({ lastBlob: 'pool4' }), undefined],
    ['lastValues', () => ({ lastValues: OTHER }), undefined],
    ['top', ({ top }) => ({ top: top.toReversed() }), undefined],
    ['top', ({ top: [first, ...rest] }) => ({ top: [[first![0], first![1] + 2e-8], ...rest] }), undefined],
  ])('names a changed %s', async (what, change, layer) => {
    const path = runPath();
    await recordSmallRun(path, { frames: FRAMES, model });
    const { identical, firstDifference } = await verify(await rewritten(path, { result: inFrame2(change) }));
    expect(identical).toBe(FRAMES - 1);
    expect(firstDifference).toMatchObject({ frame: 2, what });
    expect(firstDifference?.layer).toBe(layer);
    expect(firstDifference?.recorded).not.toBe(firstDifference?.now);
  });

  it('names the first of many differences: the network’s first layer', async () => {
    const path = runPath();
    await recordSmallRun(path, { frames: FRAMES, model });
    const changed = await rewritten(path, {
      result: (result) => ({ ...result, ...inLayer(3, { zeroWords: 1 })(result), lastValues: OTHER }),
    });
    expect(await verify(changed)).toMatchObject({
      identical: 0,
      firstDifference: { frame: 1, what: 'zeroWords', layer: 'conv3b', recorded: 1 },
    });
  });

  it('sees a changed pixel in the first layer', async () => {
    const path = runPath();
    await recordSmallRun(path, { frames: FRAMES, model });
    const changed = await rewritten(path, {
      frame: ({ frame, ...rest }) => ({
        ...rest,
        frame: { ...frame, rgb: frame.rgb.map((byte, i) => (i === 1000 ? byte ^ 64 : byte)) },
      }),
    });
    expect(await verify(changed)).toMatchObject({
      identical: 0,
      firstDifference: { frame: 1, what: 'ofmap', layer: 'conv1' },
    });
  });

  it('does not compare times, nor the conditions that figures are modelled for', async () => {
    const path = runPath();
    await recordSmallRun(path, { frames: FRAMES, model });
    const changed = await rewritten(path, {
      result: ({ wall, chip, ...rest }) => ({
        ...rest,
        wall: { ...wall, totalMs: 1 },
        chip: { ...chip, coreClockMhz: 100 },
      }),
    });
    expect(await verify(changed)).toEqual(all);
  });

  it('refuses a run of other weights, scales, layers or another network', async () => {
    const path = runPath();
    await recordSmallRun(path, { frames: 1, model });
    const refused = async (as: Model): Promise<string> =>
      (await rejected(verify(path, plainExecutor, as), 'replay.model')).problem;
    expect(await refused(await smallModel(model.network, 2))).toMatch(/the weights \(SHA-256\)/);
    const [first, ...rest] = model.calibration.layers;
    const scales = { ...first!, ifmapScale: first!.ifmapScale / 2 };
    expect(
      await refused({ ...model, calibration: { ...model.calibration, layers: [scales, ...rest] } }),
    ).toMatch(/the calibration/);
    const network = { ...model.network, id: 'other' };
    expect(await refused({ ...model, network })).toMatch(/the network of the run: small; here: other/);
    const fewer = await rewritten(path, {
      header: (header) => ({ ...header, layers: header.layers.map((l) => ({ ...l, name: `${l.name}x` })) }),
    });
    await rejected(verify(fewer), 'replay.model');
  });
});

describe('verifyRun with ifmaps', () => {
  /** The same weights and scales on another computer: LRN rounds differently there. */
  function roundingOtherwise(): Model {
    const layers = model.network.layers.map((layer) =>
      layer.type === 'lrn' ? { ...layer, k: layer.k + 1e-3 } : layer,
    );
    return { ...model, network: { ...model.network, layers } };
  }

  it('finds the engine identical where only the host’s layers differ, and names the first layer behind these', async () => {
    const path = runPath();
    await recordSmallRun(path, { frames: FRAMES, model: roundingOtherwise(), ifmaps: true });
    const { engine, identical, firstDifference } = await verify(path);
    expect(engine).toEqual(all);
    expect(identical).toBe(0);
    expect(firstDifference).toMatchObject({ frame: 1, layer: 'conv2' });
  });

  it('finds the engine identical where only the last values differ', async () => {
    const path = runPath();
    await recordSmallRun(path, { frames: FRAMES, model, ifmaps: true });
    const changed = await rewritten(path, { result: (result) => ({ ...result, lastValues: OTHER }) });
    expect(await verify(changed)).toMatchObject({
      identical: 0,
      firstDifference: { what: 'lastValues' },
      engine: all,
    });
  });

  it('names the layer whose engine differs', async () => {
    const path = runPath();
    /** An executor with one wrong word in one layer. */
    const wrong: ConvExecutor = {
      name: 'wrong',
      async run(layer: ConvLayer, ifmaps) {
        const run = await plainExecutor.run(layer, ifmaps);
        if (layer.name === 'conv3b') run.ofmaps[0]![7]! ^= 1;
        return run;
      },
    };
    await recordSmallRun(path, { frames: FRAMES, model, executor: wrong, ifmaps: true });
    const { engine } = await verify(path);
    expect(engine).toMatchObject({
      identical: 0,
      firstDifference: { frame: 1, what: 'ofmap', layer: 'conv3b' },
    });
  });

  it('refuses ifmaps that are not those of the run’s layers', async () => {
    const path = runPath();
    await recordSmallRun(path, { frames: 1, model, ifmaps: true });
    for (const change of [
      (ifmaps: readonly Int16Array[]) => ifmaps.slice(1),
      ([first, ...rest]: readonly Int16Array[]) => [first!.subarray(1), ...rest],
      (ifmaps: readonly Int16Array[]) => [...ifmaps, Int16Array.of(1)],
    ]) {
      const changed = await rewritten(path, {
        frame: (frame) => ({ ...frame, ifmaps: change(frame.ifmaps!) }),
      });
      const error = await rejected(verify(changed), 'run.damaged');
      expect(error.problem).toMatch(/frame 1 does not fit the run’s header/);
      rmSync(changed);
    }
  });
});
