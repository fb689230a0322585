import type { ConvLayer } from './conv-layer.ts';
import type { ConvSession, SessionOptions } from './conv-session.ts';

/** What an executor gives back for a batch of ifmaps. */
export interface ConvOutput {
  /** One ofmap per ifmap: M × E × F words, row-major, after the output path (ReLU if the layer has it). */
  readonly ofmaps: readonly Int16Array[];
  /** Ofmap words, over the batch, whose sum of truncated products did not fit into 16 bits and wrapped. */
  readonly wrappedPsums: number;
}

/**
 * One way to compute a CONV layer. All executors give the same ofmap bits; they differ in how much of the chip
 * they act out and in speed. Their input has passed {@link checkConvLayer}.
 */
export interface ConvExecutor {
  /** Shown in reports. */
  readonly name: string;
  /**
   * Runs a layer on a batch. `ifmaps` holds N frames of C × H × W words (no padding), row-major; they are not
   * changed. An executor may keep what it derives from `layer` (packed filters) for as long as `layer` lives.
   */
  run(layer: ConvLayer, ifmaps: readonly Int16Array[]): Promise<ConvOutput>;
  /** Opens layers for frame after frame, if the executor has a faster way than {@link run}; undefined if it cannot now. */
  openSession?(layers: readonly ConvLayer[], options: SessionOptions): ConvSession | undefined;
}
