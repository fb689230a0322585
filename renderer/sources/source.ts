import type { RunResult } from '../../host/recording/format/run-types.ts';

/** What pictures come from. */
export type SourceKind = 'camera' | 'pictures' | 'clip' | 'mjpeg' | 'run' | 'pattern';

/** What a source shows now. */
export interface Picture {
  /** can be drawn, and made an ImageBitmap of */
  readonly image: HTMLVideoElement | ImageBitmap | HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
  /** counts the source's pictures; the same number is the same picture */
  readonly sequence: number;
  /** ms since 1970 */
  readonly capturedAt: number;
  /** RGBA of the whole picture: it has the network's input size and is sent as it is */
  readonly pixels?: Uint8ClampedArray;
  /** of a file, to be scaled exactly, see still-pixels.ts; the same one as `image` */
  readonly still?: ImageBitmap;
  /** what it gave when it was recorded */
  readonly recorded?: RunResult;
}

/** Why a source does not work, and what helps. */
export class SourceProblem extends Error {
  readonly code: string;
  readonly tip: string;

  constructor(code: string, message: string, tip: string) {
    super(message);
    this.code = code;
    this.tip = tip;
  }
}

/** Anything that gives pictures; what uses it cannot tell live from replay. */
export interface Source {
  readonly kind: SourceKind;
  /** of what is shown now */
  readonly title: string;
  /** of all it shows, where that is more: "6 pictures" */
  readonly wholeTitle?: string;
  /** what is shown now; undefined before the first picture */
  readonly picture: Picture | undefined;
  /**
   * Starts giving pictures.
   * @param lost is called once if the source stops by itself
   * @throws SourceProblem
   */
  start(lost: (problem: SourceProblem) => void): Promise<void>;
  stop(): void;
  /** While held, what is shown stays, and no new one is given but what a player is asked for. A start ends it. */
  hold(held: boolean): void;
  /**
   * Set by who draws the pictures: called for each one, in the animation frame in which it came. Of sources whose pictures
   * come by themselves, as a video's do.
   */
  onPicture?: ((nowMs: number) => void) | undefined;
  /** Set by who tells people: called for what the source goes on without. */
  onSkipped?: ((problem: SourceProblem) => void) | undefined;
  /** of a source that can be played at will */
  readonly player?: Player;
}

/** How a recorded run is played. Positions are from 0. */
export interface Player {
  /** the network it was recorded with, once it is open */
  readonly model: { readonly id: string; readonly trained: boolean } | undefined;
  /** frames found so far; a long run goes on being looked through while it plays */
  readonly count: number;
  readonly position: number;
  readonly playing: boolean;
  /** 1: as it was recorded */
  readonly speed: number;
  play(playing: boolean): void;
  setSpeed(speed: number): void;
  seek(position: number): void;
  /** Rests at the frame so many on, or back. */
  step(frames: number): void;
}
