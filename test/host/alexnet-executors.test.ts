import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { processingCycles } from '../../engine/cost/latency.ts';
import { closedFormCounts } from '../../engine/counts/closed-form.ts';
import { linkStreamBytes } from '../../engine/counts/link-streams.ts';
import { createFastExecutor } from '../../engine/fast/fast-executor.ts';
import { countIfmapZeros } from '../../engine/gating.ts';
import {
  chooseMapping,
  padIfmap,
  plainExecutor,
  rlcDecode,
  rlcEncode,
  rlcStreamBytes,
  runReference,
  type ConvLayer,
} from '../../engine/index.ts';
import { Pipeline } from '../../host/pipeline/pipeline.ts';
import { loadModel } from '../../models/model.ts';
import { openStore } from '../../models/store.ts';
import { sharedDir } from '../support/shared.ts';

describe.skipIf(!sharedDir)(
  'AlexNet CONV layers of a real photograph on all executors (needs ../shared)',
  () => {
    const layers = new Map<string, { layer: ConvLayer; ifmap: Int16Array; ofmap: Int16Array }>();

    beforeAll(async () => {
      const model = await loadModel(openStore({ dir: join(sharedDir!, 'models'), env: {} }), 'alexnet');
      const executor = await createFastExecutor();
      const pipeline = await Pipeline.open(model, {
        executor,
        onConvLayer: (layer, ifmap, ofmap) => layers.set(layer.name, { layer, ifmap, ofmap }),
      });
      await pipeline.run(readFileSync(join(sharedDir!, 'images/imagenet/inputs-227/n02391049_zebra.rgb')));
      await pipeline.close();
    });

    it('every real ofmap survives RLC and gets smaller', () => {
      expect(layers.size).toBe(5);
      for (const [name, { ofmap }] of layers) {
        const stream = rlcEncode(ofmap);
        expect(rlcDecode(stream, ofmap.length), name).toEqual(ofmap);
        expect(rlcStreamBytes(stream), name).toBeLessThan(2 * ofmap.length);
        console.log(`${name}: ofmap ${2 * ofmap.length} bytes raw, ${rlcStreamBytes(stream)} as RLC`);
      }
    });

    it.each(['conv1', 'conv2', 'conv3', 'conv4', 'conv5'])(
      '%s: fast, plain and PE by PE agree on every bit, count and byte',
      async (name) => {
        const { layer, ifmap, ofmap } = layers.get(name)!;
        const { shape } = layer;
        const mapping = chooseMapping(name, shape, 1);
        const reference = await runReference(layer, [ifmap], mapping);
        expect(Buffer.from(reference.ofmaps[0]!.buffer).equals(Buffer.from(ofmap.buffer))).toBe(true);
        const plain = await plainExecutor.run(layer, [ifmap]);
        expect(Buffer.from(plain.ofmaps[0]!.buffer).equals(Buffer.from(ofmap.buffer))).toBe(true);
        expect([reference.wrappedPsums, plain.wrappedPsums]).toEqual([0, 0]);
        const padded = [padIfmap(ifmap, shape)];
        const cycles = processingCycles(shape, mapping, 1);
        const closed = closedFormCounts(shape, mapping, 1, countIfmapZeros(padded, shape), cycles);
        expect(closed).toEqual(reference.counts);
        expect(linkStreamBytes(layer, padded, [ofmap], mapping).sent).toEqual(reference.linkBytes);
      },
    );
  },
);
