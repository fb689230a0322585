import type { ConvShape, Mapping } from '../../../engine/index.ts';
import type { ChipSettings } from '../../mapping/operating-conditions.ts';
import type { WallStep } from '../../pipeline/frame-result.ts';

/** A CONV layer of a run, as the chip got it. */
export interface RunLayer {
  readonly name: string;
  readonly shape: ConvShape;
  /** false where the ifmap is never compressed: a network's first layer */
  readonly compressIfmap: boolean;
  /** what the frame's streams were cut by, and its batch is costed with */
  readonly mapping: Mapping;
}

/** What a run is of. */
export interface RunHeader {
  readonly tool: { readonly name: 'eyeriss'; readonly version: string };
  /** when it began, ISO 8601 */
  readonly createdAt: string;
  /** Node, V8 and processor of the computer that ran it */
  readonly computer: string;
  /** what the frames came from, for people: a camera's or a file's name */
  readonly source: string;
  readonly model: {
    readonly id: string;
    readonly title: string;
    readonly weights: 'trained' | 'seeded';
    readonly input: { readonly width: number; readonly height: number };
    /** SHA-256 over all weights, and over the calibration */
    readonly weightsSha256: string;
    readonly calibrationSha256: string;
  };
  /** the executor that computed the CONV layers */
  readonly executor: string;
  /** N, of the mappings and of modelled costs */
  readonly batch: number;
  readonly layers: readonly RunLayer[];
  /** whether every frame has its layers' ifmaps with it */
  readonly ifmaps: boolean;
}

/** What a CONV layer counted for one frame; exact for the frame's own words. */
export interface RecordedCounts {
  /** `wordChecksum` of the ofmap */
  readonly ofmap: string;
  /** zero words of the padded ifmap */
  readonly zeroWords: number;
  readonly gatedMacs: number;
  /** `wordChecksum` of the gated MACs by ifmap row */
  readonly gatedRows: string;
  /** bytes of the RLC streams, cut by the mapping's strips, each sent once */
  readonly ifmapBytes: number;
  readonly ofmapBytes: number;
}

/** A guess: index of the class and its probability, 0 to 1. */
export type RecordedGuess = readonly [index: number, probability: number];

/** What one frame gave. */
export interface RunResult {
  readonly frame: number;
  /** what the frame shows, if that is known: name of its file, index of its class */
  readonly file?: string;
  readonly label?: number;
  /** best guesses, most probable first; none where the weights do not reach that far */
  readonly top: readonly RecordedGuess[];
  /** the last blob that was computed, and a checksum of its float32 values */
  readonly lastBlob: string;
  readonly lastValues: string;
  /** of the header's layers, in their order */
  readonly counts: readonly RecordedCounts[];
  readonly wrappedPsums: number;
  readonly saturatedWords: number;
  /** the chip's conditions that modelled figures are meant for */
  readonly chip: ChipSettings;
  /** measured on the computer that ran it, in ms */
  readonly wall: {
    readonly totalMs: number;
    readonly convMs: number;
    readonly hostMs: number;
    readonly steps: readonly WallStep[];
  };
}

/** Why a run ended. */
export type RunEnding = 'complete' | 'stopped' | 'limit' | 'disk full' | 'settings changed';

/** Last record of a run that was closed. */
export interface RunEnd {
  readonly reason: RunEnding;
  readonly frames: number;
  readonly seconds: number;
}
