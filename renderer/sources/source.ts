/** What pictures come from. */
export type SourceKind = 'camera' | 'pictures' | 'clip' | 'mjpeg' | 'pattern';

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
  readonly title: string;
  /** what is shown now; undefined before the first picture */
  readonly picture: Picture | undefined;
  /**
   * Starts giving pictures.
   * @param lost is called once if the source stops by itself
   * @throws SourceProblem
   */
  start(lost: (problem: SourceProblem) => void): Promise<void>;
  stop(): void;
}
