import type { ConvLayerReport, MappedCounts } from '../../engine/index.ts';

/** What one frame gave. */
export interface FrameResult {
  /** Probability of each class; undefined when the weights do not reach that far. */
  readonly probabilities: Float32Array | undefined;
  /** The last blob that could be computed: `prob`, or e.g. `pool5`. */
  readonly lastBlob: { readonly name: string; readonly values: Float32Array };
  /** One report a CONV layer that ran on the chip, for this one frame (batch 1), unless there are none; modelled. */
  readonly conv: readonly ConvLayerReport[];
  /** By layer name, for layers with a mapping: this frame's share of a batch's cost. */
  readonly mapped: ReadonlyMap<string, MappedCounts>;
  /** `wordChecksum` of every CONV layer's ofmap, by its name; empty unless `Pipeline.setCounting` asks for it. */
  readonly ofmapChecksums: ReadonlyMap<string, string>;
  /** Ofmap words of all CONV layers whose sums wrapped; 0 in a calibrated network. */
  readonly wrappedPsums: number;
  /** ifmap values that did not fit into a word and were saturated by the host. */
  readonly saturatedWords: number;
  /** Wall-clock times on this computer; measured. */
  readonly wall: FrameWallTime;
}

/** Measured times of one frame in ms. */
export interface FrameWallTime {
  readonly totalMs: number;
  /** CONV layers in the engine with handing on their ofmaps, and all that is counted of them, the link's encoding included */
  readonly convMs: number;
  /** everything else: conversions and onnxruntime */
  readonly hostMs: number;
  /** what ran when, in order */
  readonly steps: readonly WallStep[];
}

/** One piece of a frame's work; measured. */
export interface WallStep {
  /** a CONV layer, the layers of a host part, or what is done for all layers at once */
  readonly name: string;
  readonly kind: 'engine' | 'host';
  /** ms since the frame began */
  readonly startMs: number;
  readonly ms: number;
}

/** Name of the step in which everything is counted and every transfer encoded. */
export const COUNTING = 'RLC and counts';
