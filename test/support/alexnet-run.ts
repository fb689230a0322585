import { convDimensions } from '../../engine/index.ts';
import { uncompressedBytes } from '../../engine/counts/link-streams.ts';
import { mapNetwork } from '../../host/mapping/map-network.ts';
import type { ChipSettings } from '../../host/mapping/operating-conditions.ts';
import type { RunHeader } from '../../host/recording/format/run-types.ts';
import { RunWriter } from '../../host/recording/run-writer.ts';
import { findShapeNetwork } from '../../models/networks/shapes-only/index.ts';
import { SILICON_ALEXNET } from '../../models/silicon/alexnet-table.ts';
import { SeededRandom } from './seeded-random.ts';
import { NO_LIMITS } from './tiny-run.ts';
import { PUBLISHED_CHIP } from './written-run.ts';

/**
 * Writes a run with AlexNet's shapes and made-up counts near the published zeros: what a report compares with silicon,
 * without weights and in no time.
 */
export async function writeAlexnetRun(
  path: string,
  {
    frames,
    chip = PUBLISHED_CHIP,
    source = 'made up',
  }: { frames: number; chip?: ChipSettings; source?: string },
): Promise<void> {
  const { batch, layers: silicon } = SILICON_ALEXNET;
  const layers = mapNetwork(findShapeNetwork('alexnet'), batch).mapped.map(
    ({ name, shape, mapping }, index) => ({
      ...{ name, shape, mapping, compressIfmap: index > 0 },
    }),
  );
  const header: RunHeader = {
    tool: { name: 'eyeriss', version: '0.0.0' },
    createdAt: '2016-02-01T12:00:00.000Z',
    computer: 'a computer of this test',
    source,
    model: {
      ...{ id: 'alexnet', title: 'AlexNet (BVLC)', weights: 'trained', input: { width: 4, height: 4 } },
      ...{ weightsSha256: 'a'.repeat(64), calibrationSha256: 'b'.repeat(64) },
    },
    ...{ executor: 'fast', batch, layers, ifmaps: false },
  };
  const random = new SeededRandom(7);
  const writer = await RunWriter.create(path, header, NO_LIMITS);
  for (let number = 1; number <= frames; number++) {
    const change = 1 + 0.04 * (random.next() - 0.5);
    const counts = layers.map(({ shape, mapping }, index) => {
      const { paddedIfmapWords, macs } = convDimensions(shape);
      const zeros = silicon[index]!.ifmapZeros * change;
      const raw = uncompressedBytes(shape, mapping, 1);
      return {
        ...{ ofmap: '0'.repeat(16), gatedRows: '0'.repeat(16) },
        zeroWords: Math.round(zeros * paddedIfmapWords),
        gatedMacs: Math.round(zeros * macs),
        ifmapBytes: index === 0 ? 0 : Math.round(convDimensions(shape).ifmapWords * 2 * (1 - 0.9 * zeros)),
        ofmapBytes: Math.round(raw.ofmap * 0.4 * change),
      };
    });
    const steps = layers.map(({ name }, index) => ({
      ...{ name, kind: 'engine' as const, startMs: index * 5, ms: 4 + 2 * random.next() },
    }));
    const totalMs = 40 + 20 * random.next();
    await writer.append({
      frame: { number, capturedAt: 1e12 + number, width: 4, height: 4, rgb: new Uint8Array(48) },
      result: {
        ...{ frame: number, top: [], lastBlob: 'pool5', lastValues: '0'.repeat(16), counts },
        ...{ wrappedPsums: 0, saturatedWords: 0, chip },
        wall: { totalMs, convMs: totalMs - 10, hostMs: 10, steps },
      },
    });
  }
  await writer.close('complete');
}
