/** A picture being drawn. Values are 0 to 255; in floats they may lie outside until they are read. */
export interface Raster {
  /** pixels */
  readonly width: number;
  readonly height: number;
  /** values a pixel: RGB, or RGBA whose alpha nobody reads */
  readonly channels: 3 | 4;
  /** height × width × channels values, rows from the top */
  readonly data: Float32Array | Uint8ClampedArray;
}

/** A black picture in floats. */
export function floatRaster(width: number, height: number): Raster & { readonly data: Float32Array } {
  return { width, height, channels: 3, data: new Float32Array(width * height * 3) };
}

/** Pixels from `left` up to, not including, `right`, and from `top` up to `bottom`. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A picture's shorter side in pixels: what sizes in a scene are relative to. */
export function shorterSide({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.min(width, height);
}
