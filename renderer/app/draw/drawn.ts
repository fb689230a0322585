import type { Attachment } from 'svelte/attachments';
import { clock } from '../state/clock.ts';
import { palette, type Palette } from './palette.ts';

/** A canvas's surroundings for one drawing; sizes in CSS pixels. */
export interface Drawing {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly nowMs: number;
}

/**
 * Keeps a canvas as sharp as the screen and draws it on the clock.
 * @param moves true for what flows; drawn seldom with `prefers-reduced-motion`
 */
export function drawn(
  draw: (drawing: Drawing) => void,
  options: { readonly moves?: boolean } = {},
): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    const context = canvas.getContext('2d');
    if (!context) return;
    return clock.onFrame((nowMs) => {
      const { clientWidth: width, clientHeight: height } = canvas;
      if (width === 0 || height === 0) return;
      const ratio = devicePixelRatio;
      const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== pixelsX || canvas.height !== pixelsY) {
        canvas.width = pixelsX;
        canvas.height = pixelsY;
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      draw({ context, width, height, palette: palette(), nowMs });
    }, options);
  };
}
