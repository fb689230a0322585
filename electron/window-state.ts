import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Rectangle } from 'electron';
import { z } from 'zod';

const pixels = z.number().int().min(-100_000).max(100_000);
const side = z.number().int().min(1).max(100_000);

const schema = z.object({
  bounds: z.object({ x: pixels, y: pixels, width: side, height: side }),
  maximised: z.boolean(),
  fullScreen: z.boolean(),
});

/** Where the window was when it closed. */
export type WindowState = z.infer<typeof schema>;

/** So much of the window must lie on a screen, or it could not be taken hold of. */
const LEAST_VISIBLE = { width: 120, height: 60 };

/** Reads the state; undefined if there is none or the file is not sound. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Writes the state so that a reader finds the old file or the new one, never half of one. */
export function writeWindowState(file: string, state: WindowState): void {
  const unfinished = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(unfinished, JSON.stringify(state));
  renameSync(unfinished, file);
}

/** Bounds that fit the screens there are now; undefined if the window would lie outside all of them. */
export function boundsOnScreen(bounds: Rectangle, workAreas: readonly Rectangle[]): Rectangle | undefined {
  for (const area of workAreas) {
    const width = Math.min(bounds.width, area.width);
    const height = Math.min(bounds.height, area.height);
    const visibleWidth = Math.min(bounds.x + width, area.x + area.width) - Math.max(bounds.x, area.x);
    const visibleHeight = Math.min(bounds.y + height, area.y + area.height) - Math.max(bounds.y, area.y);
    // The title bar must not be above the screen.
    const reachable = bounds.y >= area.y;
    if (reachable && visibleWidth >= LEAST_VISIBLE.width && visibleHeight >= LEAST_VISIBLE.height)
      return { x: bounds.x, y: bounds.y, width, height };
  }
  return undefined;
}
