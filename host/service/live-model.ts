import { convDimensions, type Mapping } from '../../engine/index.ts';
import type { Model } from '../../models/model.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { FrameBatch, batchMappings } from '../mapping/frame-batch.ts';

/** A model that is open, for any number of clients. */
export class LiveModel {
  readonly model: Model;
  readonly pipeline: Pipeline;
  readonly #mappings = new Map<number, ReadonlyMap<string, Mapping>>();
  /** What the pipeline counts now. */
  #current: { readonly mappings: ReadonlyMap<string, Mapping>; readonly checksums: boolean } | undefined;

  constructor(model: Model, pipeline: Pipeline) {
    this.model = model;
    this.pipeline = pipeline;
  }

  get id(): string {
    return this.model.network.id;
  }

  get untrained(): boolean {
    return this.model.weights.origin === 'seeded';
  }

  /** Whether the weights reach the last layer, so that there are guesses. */
  get reachesLabels(): boolean {
    return this.pipeline.partition.lastLayer === this.model.network.layers.at(-1)?.name;
  }

  /** Words of a frame's ifmaps on the chip, padding not counted. */
  get ifmapWords(): number {
    return this.pipeline.chipLayers.reduce((sum, { shape: { C, H, W } }) => sum + C * H * W, 0);
  }

  /** Words of a frame's ofmaps on the chip. */
  get ofmapWords(): number {
    return this.pipeline.chipLayers.reduce((sum, { shape }) => sum + convDimensions(shape).ofmapWords, 0);
  }

  /** An empty batch of N. */
  openBatch(batch: number): FrameBatch {
    let mappings = this.#mappings.get(batch);
    if (mappings === undefined) {
      mappings = batchMappings(this.model.network, this.pipeline.chipLayers, batch);
      this.#mappings.set(batch, mappings);
    }
    return new FrameBatch(this.pipeline.chipLayers, mappings, batch);
  }

  /**
   * Has the pipeline count the next frames for a batch; does nothing where it does so already.
   * @param checksums whether every ofmap gets one, for a recording
   */
  async countFor({ mappings }: FrameBatch, checksums: boolean): Promise<void> {
    if (mappings === this.#current?.mappings && checksums === this.#current.checksums) return;
    await this.pipeline.setCounting({ mappings, checksums });
    this.#current = { mappings, checksums };
  }
}
