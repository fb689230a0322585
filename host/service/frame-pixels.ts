import { invariant } from '../../engine/errors.ts';

/** Drops alpha. Hot path, allocates nothing: RGBA bytes to RGB bytes. */
export function writeRgb(rgba: Uint8Array, rgb: Uint8Array): void {
  invariant(rgba.length * 3 === rgb.length * 4, 'both have the same pixels');
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
}
