import { EyerissError, invariant } from '../../../engine/errors.ts';
import type { RgbImage } from '../decode-image.ts';
import type { NetworkInput, ResizeRule } from '../../../models/network.ts';

/** Every {@link ResizeRule}. Proportions of `shortest-side` are rounded half up. */
export const RESIZE_RULES: readonly ResizeRule[] = ['warp', 'shortest-side', 'none'];

/** How a network's own pictures are brought to its input. */
export function ownResize({ resize = 'warp' }: Pick<NetworkInput, 'resize'>): 'warp' | 'shortest-side' {
  return resize;
}

/** Side in pixels that either rule resizes to before the crop. */
export const RESIZED_SIDE = 256;

/** Part of a picture, in pixels. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A resize and the window cut from its result. */
export interface ResizePlan {
  /** Size of the whole picture after the resize. */
  readonly width: number;
  readonly height: number;
  readonly crop: Window;
}

/**
 * What a rule does to a picture: the size it is resized to, and the centre crop of the network's size, whose
 * offset is ⌊(resized − cropped) / 2⌋ (14 for 227 out of 256).
 * @param picture size of the picture
 * @param target size of the network's input
 * @throws EyerissError `image.crop-size` if the network takes more than 256 pixels a side, `image.input-size` if the rule
 * is `none` and the picture has another size than the input
 */
export function resizePlan(
  picture: { readonly width: number; readonly height: number },
  target: { readonly width: number; readonly height: number },
  rule: ResizeRule = 'warp',
): ResizePlan {
  if (rule === 'none') return asItIs(picture, target);
  if (Math.max(target.width, target.height) > RESIZED_SIDE) {
    throw new EyerissError({
      code: 'image.crop-size',
      problem: `the network takes ${target.width}×${target.height} pixels`,
      limit: `pictures are resized to ${RESIZED_SIDE} pixels a side and cropped`,
      remedy: 'use a network with a smaller input',
    });
  }
  const shortest = rule === 'warp' ? undefined : Math.min(picture.width, picture.height);
  const width = resizedSide(picture.width, shortest);
  const height = resizedSide(picture.height, shortest);
  const left = Math.floor((width - target.width) / 2);
  const top = Math.floor((height - target.height) / 2);
  return { width, height, crop: { left, top, width: target.width, height: target.height } };
}

function asItIs(
  picture: { readonly width: number; readonly height: number },
  target: typeof picture,
): ResizePlan {
  const { width, height } = target;
  if (picture.width === width && picture.height === height)
    return { width, height, crop: { left: 0, top: 0, width, height } };
  throw new EyerissError({
    code: 'image.input-size',
    problem: `a picture of ${picture.width}×${picture.height} pixels is to be taken as it is`,
    limit: `the network takes ${width}×${height}`,
    remedy: 'give another --resize rule',
  });
}

/** A side after the resize; in proportion to the shortest side where that is given. */
function resizedSide(side: number, shortest: number | undefined): number {
  if (shortest === undefined) return RESIZED_SIDE;
  return Math.floor((2 * side * RESIZED_SIDE + shortest) / (2 * shortest));
}

/**
 * A picture as the network's input pixels: {@link resizePlan}, then {@link resizeBilinear} of the crop alone.
 * @returns a picture of exactly the target's size
 * @throws EyerissError `image.crop-size`, see {@link resizePlan}
 */
export function resizeForNetwork(
  image: RgbImage,
  target: { readonly width: number; readonly height: number },
  rule: ResizeRule = 'warp',
): RgbImage {
  const plan = resizePlan(image, target, rule);
  return resizeBilinear(image, plan.width, plan.height, plan.crop);
}

/**
 * Bilinear resize without antialiasing, exactly specified. With w pixels in and W out along an axis, pixel X
 * samples at x = (X + ½)·w/W − ½ (half-pixel centres); with i = ⌊x⌋ and f = x − i it mixes the pixels i and i + 1,
 * each clamped to 0 … w − 1, with weights 1 − f and f. The same holds along the other axis. The byte written is the
 * weighted sum of the four pixels, rounded half up:
 *
 *     out = ⌊ (1−g)·((1−f)·p00 + f·p01) + g·((1−f)·p10 + f·p11) + ½ ⌋
 *
 * f is a multiple of 1/(2W), so everything is computed in whole numbers and no rounding but this last one happens.
 * (OpenCV's 11-bit weights give the same bytes for 256 pixels out, where f is a multiple of 1/512.)
 * @param width size of the whole result
 * @param height size of the whole result
 * @param window the part of the result to compute; all of it by default
 * @returns the window's pixels
 */
export function resizeBilinear(
  image: RgbImage,
  width: number,
  height: number,
  window: Window = { left: 0, top: 0, width, height },
): RgbImage {
  invariant(image.rgb.length === image.width * image.height * 3, 'a picture holds three bytes a pixel');
  const columns = axisTaps(image.width, width, window.left, window.width, 3);
  const rows = axisTaps(image.height, height, window.top, window.height, image.width * 3);
  const unit = columns.unit * rows.unit;
  // Sums stay whole numbers below 2⁵³, and the division below cannot round up to the next whole number.
  invariant(256 * unit <= Number.MAX_SAFE_INTEGER, 'weights are exact in float64');
  const { rgb } = image;
  const out = new Uint8Array(window.width * window.height * 3);
  let at = 0;
  for (let y = 0; y < window.height; y++) {
    const row0 = rows.low[y]!;
    const row1 = rows.high[y]!;
    const below = rows.highWeight[y]!;
    const above = rows.unit - below;
    for (let x = 0; x < window.width; x++) {
      const left = columns.low[x]!;
      const right = columns.high[x]!;
      const rightWeight = columns.highWeight[x]!;
      const leftWeight = columns.unit - rightWeight;
      for (let c = 0; c < 3; c++) {
        const upper = leftWeight * rgb[row0 + left + c]! + rightWeight * rgb[row0 + right + c]!;
        const lower = leftWeight * rgb[row1 + left + c]! + rightWeight * rgb[row1 + right + c]!;
        out[at++] = Math.floor((above * upper + below * lower + unit / 2) / unit);
      }
    }
  }
  return { width: window.width, height: window.height, rgb: out };
}

/** The two pixels that each output position mixes, as offsets into the bytes, and the second one's weight. */
interface AxisTaps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** In units of 1/{@link unit}. */
  readonly highWeight: Float64Array;
  /** Sum of both weights: 2W. */
  readonly unit: number;
}

function axisTaps(sizeIn: number, sizeOut: number, first: number, count: number, stride: number): AxisTaps {
  const unit = 2 * sizeOut;
  invariant(first >= 0 && first + count <= sizeOut, 'the window lies inside the resized picture');
  invariant(unit * sizeIn <= Number.MAX_SAFE_INTEGER, 'positions are exact in float64');
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const highWeight = new Float64Array(count);
  const clampedOffset = (index: number) => Math.min(Math.max(index, 0), sizeIn - 1) * stride;
  for (let k = 0; k < count; k++) {
    // x = ((2X + 1)·w − W) / 2W
    const numerator = (2 * (first + k) + 1) * sizeIn - sizeOut;
    // % is exact where the quotient of / may round up to the next whole number
    const remainder = ((numerator % unit) + unit) % unit;
    const index = (numerator - remainder) / unit;
    low[k] = clampedOffset(index);
    high[k] = clampedOffset(index + 1);
    highWeight[k] = remainder;
  }
  return { low, high, highWeight, unit };
}
