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

/** Drawings per second at most. A display's frame may come a little early: without the slack 60 Hz would become 20. */
const RATE = 30;
const SLACK_MS = 3;

/**
 * Keeps a canvas as sharp as the screen and draws it, 30 times a second at most, as soon as what it shows has changed.
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
    let last = -Infinity;
    return clock.onFrame((nowMs) => {
      if (nowMs - last < 1000 / RATE - SLACK_MS) return;
      const { clientWidth: width, clientHeight: height } = canvas;
      if (width === 0 || height === 0) return;
      const ratio = devicePixelRatio;
      const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
      const now = [...shows(), palette(), pixelsX, pixelsY];
      if (now.length === before.length && now.every((value, i) => value === before[i])) return;
      before = now;
      last = nowMs;
      if (canvas.width !== pixelsX || canvas.height !== pixelsY) {
        canvas.width = pixelsX;
        canvas.height = pixelsY;
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      draw({ context, width, height, palette: palette() });
    });
  };
}
