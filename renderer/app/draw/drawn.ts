import type { Attachment } from 'svelte/attachments';
import { clock } from '../state/clock.ts';
import { palette, type Palette } from './palette.ts';

/** A canvas's surroundings for one drawing; sizes in CSS pixels. */
export interface Drawing {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

/**
 * Keeps a canvas as sharp as the screen and draws it on the clock, where what it shows has changed.
 * @param shows what a drawing depends on, beside the canvas's size and the palette; compared one by one
 */
export function drawn(
  shows: () => readonly unknown[],
  draw: (drawing: Drawing) => void,
): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    const context = canvas.getContext('2d');
    if (!context) return;
    let before: readonly unknown[] = [];
    // A GPU that fell out takes the drawing with it; browsers give the context back empty.
    const drawAgain = (): void => {
      before = [];
    };
    canvas.addEventListener('contextrestored', drawAgain);
    const ended = clock.onFrame(() => {
      const { clientWidth: width, clientHeight: height } = canvas;
      if (width === 0 || height === 0) return;
      const ratio = devicePixelRatio;
      const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
      const now = [...shows(), palette(), pixelsX, pixelsY];
      if (now.length === before.length && now.every((value, i) => value === before[i])) return;
      before = now;
      if (canvas.width !== pixelsX || canvas.height !== pixelsY) {
        canvas.width = pixelsX;
        canvas.height = pixelsY;
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      draw({ context, width, height, palette: palette() });
    });
    return () => {
      ended();
      canvas.removeEventListener('contextrestored', drawAgain);
    };
  };
}
