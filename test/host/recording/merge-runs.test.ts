import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { plainExecutor } from '../../../engine/index.ts';
import { scoreImages } from '../../../host/cli/score-images.ts';
import { labelledImages } from '../../../host/image/labelled-images.ts';
import { parseShard, shardOf } from '../../../host/image/shard.ts';
import { mergeRuns } from '../../../host/recording/merge-runs.ts';
import { RunReader, type ReadFrame } from '../../../host/recording/run-reader.ts';
import { verifyRun } from '../../../host/recording/verify-run.ts';
import { readRunReport } from '../../../host/report/run-report.ts';
import type { Model } from '../../../models/model.ts';
import { rejected, thrown } from '../../support/eyeriss-error.ts';
import { smallModel } from '../../support/small-model.ts';
import { smallFrame, smallNetwork } from '../../support/small-network.ts';
import { writeSmallRun } from '../../support/written-run.ts';
import { failFiles } from '../../support/failing-disk.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let model: Model;
beforeAll(async () => {
  model = await smallModel();
});

async function framesOf(path: string): Promise<ReadFrame[]> {
  const reader = await RunReader.open(path);
  try {
    const frames: ReadFrame[] = [];
    for await (const frame of reader.frames()) frames.push(frame);
    return frames;
  } finally {
    await reader.close();
  }
}

async function verified(path: string) {
  const reader = await RunReader.open(path);
  try {
    return { ...(await verifyRun(reader, model, plainExecutor)), end: reader.end };
  } finally {
    await reader.close();
  }
}

describe('mergeRuns', () => {
  it('puts frames behind each other, renumbered, with ifmaps, and the new run verifies', async () => {
    const folder = temporaryFolder();
    const [a, b, out] = ['a.run', 'b.run', 'out.run'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeSmallRun(a, { model, frames: 3, ifmaps: true, source: 'one' });
    await writeSmallRun(b, { model, frames: 2, ifmaps: true, source: 'two', seed: 20, label: () => 4 });
    const merged = await mergeRuns([b, a], out);
    expect(merged).toMatchObject({ frames: 5, reason: 'complete', cutOff: [] });
    const before = [...(await framesOf(b)), ...(await framesOf(a))];
    const after = await framesOf(out);
    for (const [index, { frame, result, ifmaps }] of after.entries()) {
      const old = before[index]!;
      expect(frame).toEqual({ ...old.frame, number: index + 1 });
      expect(result).toEqual({ ...old.result, frame: index + 1 });
      expect(ifmaps).toEqual(old.ifmaps);
    }
    expect(await verified(out)).toMatchObject({
      ...{ frames: 5, identical: 5, engine: { frames: 5, identical: 5 } },
      end: { reason: 'complete', frames: 5 },
    });
    expect((await readRunReport(out)).header.source).toBe('two + one');
  });

  it.each([
    ['N differs: 4 in', () => Promise.resolve({ model, batch: 2 })],
    ['whether ifmaps are kept differs', () => Promise.resolve({ model, ifmaps: true })],
    ['the weights (SHA-256) differs', async () => ({ model: await smallModel(smallNetwork(), 2) })],
    [
      'the network differs: small in',
      async () => ({ model: await smallModel({ ...smallNetwork(), id: 'other' }) }),
    ],
  ])('refuses runs that do not fit together: %s', async (problem, other) => {
    const folder = temporaryFolder();
    const [a, b, out] = ['a.run', 'b.run', 'out.run'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeSmallRun(a, { model, frames: 1 });
    await writeSmallRun(b, { frames: 1, ...(await other()) });
    expect((await rejected(mergeRuns([a, b], out), 'merge.different')).problem).toContain(problem);
    expect(existsSync(out)).toBe(false);
  });

  it('takes a cut-off run up to there and names it; a damaged one leaves nothing', async () => {
    const folder = temporaryFolder();
    const [a, b, out] = ['a.run', 'b.run', 'out.run'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeSmallRun(a, { model, frames: 3, ended: false });
    truncateSync(a, statSync(a).size - 10);
    await writeSmallRun(b, { model, frames: 2, seed: 9 });
    expect(await mergeRuns([a, b], out)).toMatchObject({ frames: 4, reason: 'stopped', cutOff: [a] });
    const bytes = readFileSync(b);
    bytes[bytes.length - 700]! ^= 4;
    writeFileSync(b, bytes);
    const other = join(folder, 'other.run');
    await rejected(mergeRuns([a, b], other), 'run.damaged');
    expect(existsSync(other)).toBe(false);
  });

  it('leaves nothing where no run has a frame', async () => {
    const folder = temporaryFolder();
    const [a, out] = ['a.run', 'out.run'].map((name) => join(folder, name)) as [string, string];
    await writeSmallRun(a, { model, frames: 1, ended: false });
    truncateSync(a, statSync(a).size - 1);
    expect((await rejected(mergeRuns([a], out), 'merge.none')).problem).toContain('no whole frame');
    expect(existsSync(out)).toBe(false);
  });

  it('leaves nothing where the disk is full at the very end', async () => {
    const folder = temporaryFolder();
    const [a, out] = ['a.run', 'out.run'].map((name) => join(folder, name)) as [string, string];
    await writeSmallRun(a, { model, frames: 2 });
    await failFiles('sync', 'ENOSPC');
    expect((await rejected(mergeRuns([a], out), 'record.disk-full')).remedy).toContain('nothing was kept');
    expect(existsSync(out)).toBe(false);
  });

  it('refuses to write over a run, and the same run twice', async () => {
    const folder = temporaryFolder();
    const a = join(folder, 'a.run');
    await writeSmallRun(a, { model, frames: 1 });
    const size = statSync(a).size;
    await rejected(mergeRuns([a], a), 'record.exists');
    expect(statSync(a).size).toBe(size);
    await rejected(mergeRuns([a, join(folder, '.', 'a.run')], join(folder, 'b.run')), 'merge.twice');
  });
});

describe('an evaluation in shards', () => {
  const PICTURES = 11;

  async function pictures(folder: string) {
    const { width, height } = model.network.input;
    const lines: string[] = [];
    for (let index = 0; index < PICTURES; index++) {
      const raw = { raw: { width, height, channels: 3 as const } };
      await sharp(smallFrame(model.network, index + 1), raw)
        .png()
        .toFile(join(folder, `${index}.png`));
      lines.push(`${index}.png ${index % 10}`);
    }
    const labels = join(folder, 'labels.txt');
    writeFileSync(labels, lines.join('\n'));
    return await labelledImages(labels, folder, model.network.classes);
  }

  it('merges to the accuracy of the whole, and each run verifies', async () => {
    const folder = temporaryFolder();
    const images = await pictures(folder);
    const score = async (name: string, share = images) => {
      const path = join(folder, name);
      const run = { path, images: folder, source: name, ifmaps: false };
      return { path, ...(await scoreImages(model, share, { resize: 'warp', compare: false, run })) };
    };
    const whole = await score('whole.run');
    const shards = [];
    for (let index = 1; index <= 3; index++)
      shards.push(await score(`${index}.run`, shardOf(images, parseShard(`${index}/3`))));
    expect(shards.map(({ run }) => run?.frames)).toEqual([4, 4, 3]);
    const out = join(folder, 'merged.run');
    await mergeRuns(
      shards.map(({ path }) => path),
      out,
    );
    const [one, other] = [await readRunReport(whole.path), await readRunReport(out)];
    expect(other.accuracy).toEqual(one.accuracy);
    expect(one.accuracy?.top1.rate).toBe(whole.result?.top1);
    expect(one.accuracy?.top5.rate).toBe(whole.result?.top5);
    expect((await framesOf(out)).map(({ result }) => result.file).sort()).toEqual(
      images.map((_, index) => `${index}.png`).sort(),
    );
    expect(await verified(out)).toMatchObject({ frames: PICTURES, identical: PICTURES });
  });

  it('gives every picture to one shard, and none longer than another by more than one', () => {
    const list = [...Array(23).keys()];
    const shards = [1, 2, 3, 4, 5].map((index) => shardOf(list, { index, count: 5 }));
    expect(shards.flat().sort((a, b) => a - b)).toEqual(list);
    expect(new Set(shards.map(({ length }) => length))).toEqual(new Set([4, 5]));
    expect(shards[1]).toEqual([1, 6, 11, 16, 21]);
  });

  it.each(['0/3', '4/3', '1', '1/0', 'a/b', '1/3/5', '-1/3'])('refuses --shard %s', (text) => {
    expect(thrown(() => parseShard(text), 'option.shard').problem).toContain(text);
  });

  it('says when a shard would be empty', () => {
    expect(thrown(() => shardOf([1, 2], { index: 3, count: 3 }), 'shard.empty').remedy).toContain('2 shards');
  });
});
