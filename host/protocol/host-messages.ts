import type {
  ConvShape,
  LayerCost,
  Mapping,
  OperatingPoint,
  PlacedBlock,
  TotalCost,
} from '../../engine/index.ts';
import type { SiliconFigures } from '../../models/silicon/alexnet-table.ts';
import type { SiliconOperatingPoint } from '../../models/silicon/operating-points.ts';
import type { RunEnding } from '../recording/format/run-types.ts';
import type { WallStep } from '../pipeline/frame-result.ts';
import type { Settings } from './settings.ts';

/** A network that can be chosen. */
export interface ModelChoice {
  readonly id: string;
  readonly title: string;
  /** complete: labels; partial: runs as far as its weights reach; missing: cannot be chosen until they are fetched */
  readonly weights: 'complete' | 'partial' | 'missing';
  /** What to do for labels; undefined if there is nothing to do. */
  readonly tip?: string;
}

/** One CONV layer of the model that runs. */
export interface LayerFacts {
  readonly name: string;
  readonly shape: ConvShape;
  readonly mapping: Mapping;
  /** Where the PE sets of the mapping lie on the array. */
  readonly blocks: readonly PlacedBlock[];
  /** Published figures of this layer; of a batch of 4 at 1 V and 200/60 MHz. */
  readonly silicon?: SiliconFigures;
}

/** Says what runs; comes after every change of model or batch. */
export interface ModelMessage {
  readonly type: 'model';
  readonly id: string;
  readonly title: string;
  /** Size of its frames, and what of a picture they show: all of it, squeezed, or the centre square. */
  readonly input: {
    readonly width: number;
    readonly height: number;
    readonly resize: 'warp' | 'shortest-side';
  };
  readonly layers: readonly LayerFacts[];
  /** Layers that run on onnxruntime although they are CONV layers, and why. */
  readonly fallbacks: readonly { readonly layer: string; readonly reason: string }[];
  /** Whether results carry labels. */
  readonly hasLabels: boolean;
  /** The class that says that there is nothing to name, in networks that have one. */
  readonly emptyClass?: number;
  readonly untrained: boolean;
  /** MACs of a frame by who runs them; exact. */
  readonly macs: { readonly conv: number; readonly fc: number };
  /** Published figures of all layers together, for AlexNet's CONV layers; with other weights silicon had other zeros. */
  readonly silicon?: {
    readonly otherWeights: boolean;
    readonly total: SiliconFigures;
    readonly framesPerSecond: number;
    readonly batch: number;
  };
}

/** A guess with its probability, 0 to 1. */
export interface Guess {
  readonly index: number;
  readonly label: string;
  readonly probability: number;
}

/** What a frame gave. Modelled figures are of the batch of the last N frames; divide by `batch` for one frame. */
export interface ResultMessage {
  readonly type: 'result';
  /** The client's number and time of the frame. */
  readonly number: number;
  readonly capturedAt: number;
  /** Best guesses, most probable first; none where the weights do not reach that far. */
  readonly top: readonly Guess[];
  /** Measured on this computer. */
  readonly measured: {
    readonly totalMs: number;
    readonly convMs: number;
    readonly hostMs: number;
    /** from the frame's arrival to its turn */
    readonly waitedMs: number;
    readonly steps: readonly WallStep[];
    /** frames that ran in the last second, this client's */
    readonly framesPerSecond: number;
    /** frames of this client that newer ones replaced before their turn, since it connected */
    readonly dropped: number;
    readonly residentBytes: number;
  };
  /** Modelled, exact for these frames' own words. */
  readonly modelled: {
    /** N, and how many of the N frames are different ones: fewer right after a change */
    readonly batch: number;
    readonly frames: number;
    readonly operatingPoint: OperatingPoint;
    readonly layers: readonly LayerCost[];
    readonly total: TotalCost;
    /** Whether N, operating point, compression and gating are those of the published table. */
    readonly comparable: boolean;
    /** Bytes this one frame's ifmaps and ofmaps take on the link as a part of its batch, and had nothing been compressed. */
    readonly frameLinkBytes: number;
    readonly frameLinkUncompressedBytes: number;
  };
  /** Of the focused layer: MACs and gated MACs of each of the 168 PEs, row by row; exact for the batch. */
  readonly pes?: {
    readonly layer: string;
    readonly macs: readonly number[];
    readonly gatedMacs: readonly number[];
  };
  /** Words that did not hold their values; 0 in a calibrated network. */
  readonly wrappedPsums: number;
  readonly saturatedWords: number;
}

/** How bad something is. */
export type Severity = 'info' | 'warning' | 'error';

/** Something a person should know. */
export interface NoticeMessage {
  readonly type: 'notice';
  /** What it is about, e.g. `model.failed`; a newer notice with the same code replaces the older one. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly tip?: string;
}

/** Everything the host says, as JSON text. */
export type HostMessage =
  | {
      readonly type: 'welcome';
      readonly protocol: number;
      readonly version: string;
      readonly models: readonly ModelChoice[];
      readonly settings: Settings;
      readonly operatingPoints: readonly SiliconOperatingPoint[];
      /** "Node 20.20.2, V8 …, wide vectors off; 2 cores of …" */
      readonly computer: string;
    }
  /** The settings that now hold; answers every change. A refused change leaves the old value and brings a notice. */
  | { readonly type: 'settings'; readonly settings: Settings }
  /** loading: a model is being opened; ready: frames run; failed: see the notice; restarting: the engine process died */
  | {
      readonly type: 'state';
      readonly state: 'loading' | 'ready' | 'failed' | 'restarting';
      readonly model?: string;
    }
  | ModelMessage
  | ResultMessage
  /** A frame that will not have a result: a newer one took its place, it was malformed, or the host is paused. */
  | { readonly type: 'dropped'; readonly number: number }
  /** Where the JPEG pictures of a clip lie in the bytes that were sent: [offset, length] each. */
  | {
      readonly type: 'clip';
      readonly number: number;
      readonly pictures: readonly (readonly [number, number])[];
    }
  /** How far this client's recording is, or how it ended. */
  | {
      readonly type: 'recording';
      readonly on: boolean;
      /** of the file */
      readonly path: string;
      readonly frames: number;
      readonly bytes: number;
      readonly seconds: number;
      /** why it ended */
      readonly reason?: RunEnding;
    }
  | NoticeMessage
  /** A notice does not hold any more. */
  | { readonly type: 'resolved'; readonly code: string }
  | { readonly type: 'pong'; readonly id: number };
