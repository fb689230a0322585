import type { ConvLayer } from '../conv-layer.ts';
import { convDimensions } from '../conv-shape.ts';
import type { LayerCounts } from '../counts/layer-counts.ts';
import type { ConvOutput } from '../executor.ts';
import { invariant } from '../errors.ts';
import { checkMapping } from '../mapping/mapping-limits.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { processingPasses, type ProcessingPass } from '../mapping/processing-passes.ts';
import type { Strip } from '../mapping/strips.ts';
import { collectCounts } from './collect-counts.ts';
import { Glb } from './glb.ts';
import { heldStrip } from './held-strip.ts';
import { HostMemory } from './host-memory.ts';
import { IfmapStore } from './ifmap-store.ts';
import { LinkPort } from './link-port.ts';
import { OfmapOutput } from './ofmap-output.ts';
import { PeArray } from './pe-array.ts';
import { PsumStore } from './psum-store.ts';
import { runPass } from './run-pass.ts';
import { yieldNowAndThen } from './yield-now-and-then.ts';

/** How {@link runReference} runs a layer. */
export interface ReferenceOptions {
  /** Called after each processing pass. */
  readonly onProgress?: (donePasses: number, passes: number) => void;
}

/** What {@link runReference} gives back. */
export interface ReferenceRun extends ConvOutput {
  readonly counts: LayerCounts;
  /** Bytes on the link as sent, repeated reads included. */
  readonly linkBytes: { readonly ifmap: number; readonly filter: number; readonly ofmap: number };
}

/**
 * Runs a CONV layer on the chip, moving every word: host memory → link → GLB → network → spads → MAC → psum links →
 * GLB → link → host memory. Slow (10 to 20 ns a MAC) and meant to be read; the event loop turns meanwhile.
 * @param layer has passed `checkConvLayer`
 * @param ifmaps N frames of C × H × W words (no padding), row-major; not changed
 * @throws EyerissError (as a rejection) if the mapping does not fit the layer and the chip
 */
export async function runReference(
  layer: ConvLayer,
  ifmaps: readonly Int16Array[],
  mapping: Mapping,
  { onProgress }: ReferenceOptions = {},
): Promise<ReferenceRun> {
  checkMapping(layer.name, layer.shape, ifmaps.length, mapping);
  const chip = new LayerOnChip(layer, ifmaps, mapping);
  const passes = [...processingPasses(layer.shape, ifmaps.length, mapping)];
  const turn = yieldNowAndThen();
  for (const [done, pass] of passes.entries()) {
    chip.run(pass);
    onProgress?.(done + 1, passes.length);
    await turn();
  }
  return chip.finish(passes.length);
}

/** The chip and its host memory, configured for one layer. */
class LayerOnChip {
  readonly #layer: ConvLayer;
  readonly #mapping: Mapping;
  readonly #batch: number;
  readonly #memory: HostMemory;
  readonly #link = new LinkPort();
  readonly #glb = new Glb();
  readonly #array: PeArray;
  readonly #psums: PsumStore;
  readonly #ifmaps: IfmapStore;
  readonly #output: OfmapOutput;

  constructor(layer: ConvLayer, ifmaps: readonly Int16Array[], mapping: Mapping) {
    const { shape, productShift } = layer;
    this.#layer = layer;
    this.#mapping = mapping;
    this.#batch = ifmaps.length;
    this.#memory = new HostMemory(layer, ifmaps);
    this.#array = new PeArray(shape, mapping, productShift);
    this.#psums = new PsumStore(this.#glb, shape, mapping);
    this.#ifmaps = new IfmapStore(this.#glb, shape, mapping);
    this.#output = new OfmapOutput(layer, this.#memory, this.#link, mapping.m);
  }

  /** One processing pass, with what the link has to bring before it and to take after it. */
  run(pass: ProcessingPass): void {
    const { shape } = this.#layer;
    const held = heldStrip(shape, this.#mapping, pass.strip);
    const firstStripHeld = pass.strip.firstOfmapRow === held.firstOfmapRow;
    const firstFiltersOfBlock = pass.filters.first % this.#mapping.m === 0;
    if (firstStripHeld && firstFiltersOfBlock) this.#loadIfmaps(pass, held);
    if (firstStripHeld) this.#loadFilters(pass);
    if (pass.firstChannels) this.#presetPsums(pass, held);
    const parts = {
      shape,
      mapping: this.#mapping,
      array: this.#array,
      filters: this.#glb.filters,
      ifmaps: this.#ifmaps,
      psums: this.#psums,
    };
    runPass(parts, pass, held);
    if (pass.lastChannels) this.#output.take(pass, held, this.#psums);
  }

  /** What came out, and every counter. */
  finish(passes: number): ReferenceRun {
    invariant(this.#ifmaps.isUsedUp, 'every ifmap word has been taken from its stream');
    invariant(this.#output.isEmpty, 'every ofmap stream has left the chip');
    const counts = collectCounts({
      shape: this.#layer.shape,
      mapping: this.#mapping,
      batch: this.#batch,
      passes,
      array: this.#array,
      ifmapBanks: this.#ifmaps.region,
      psumBanks: this.#psums.region,
      link: this.#link,
    });
    const { ifmap, filter, ofmap } = this.#link;
    return {
      ofmaps: this.#memory.ofmaps,
      wrappedPsums: this.#output.wrappedPsums,
      counts,
      linkBytes: { ifmap: ifmap.bytes, filter: filter.bytes, ofmap: ofmap.bytes },
    };
  }

  /**
   * Brings in the ifmap channels of the pass, which all passes of a block of m filters use. Their streams start with
   * the group's first channels.
   */
  #loadIfmaps({ group, ifmaps, channels, firstChannels }: ProcessingPass, held: Strip): void {
    if (firstChannels) {
      const streams = Array.from({ length: ifmaps.count }, (_, i) =>
        this.#link.sendIfmap(
          this.#memory.ifmapStrip(group, ifmaps.first + i, held),
          this.#layer.compressIfmap,
        ),
      );
      this.#ifmaps.open(streams, held.ifmapRows);
    }
    this.#ifmaps.load(channels.count);
  }

  #loadFilters(pass: ProcessingPass): void {
    const words = this.#link.sendFilters(this.#memory.filters(pass));
    for (const [address, word] of words.entries()) this.#glb.filters.write(address, word);
  }

  #presetPsums({ group, ifmaps, strip, filters }: ProcessingPass, held: Strip): void {
    const { F, filtersPerGroup } = convDimensions(this.#layer.shape);
    const firstRow = strip.firstOfmapRow - held.firstOfmapRow;
    for (let ifmap = 0; ifmap < ifmaps.count; ifmap++) {
      for (let filter = filters.first; filter < filters.first + filters.count; filter++) {
        const bias = this.#layer.bias[group * filtersPerGroup + filter]!;
        for (let row = firstRow; row < firstRow + strip.ofmapRows; row++) {
          for (let column = 0; column < F; column++) {
            this.#psums.preset(this.#psums.address(ifmap, filter % this.#mapping.m, row, column), bias);
          }
        }
      }
    }
  }
}
