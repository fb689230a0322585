import { shorterSide, type Box } from './raster.ts';

/**
 * How a card is held before the camera. Lengths are halves of the frame's shorter side: the shorter side runs from −1 to
 * 1, x to the right, y down, 0 in the middle.
 */
export interface Pose {
  /** where the emoji's middle is */
  readonly x: number;
  readonly y: number;
  /** half of the emoji's side */
  readonly size: number;
  /** radians, clockwise on screen */
  readonly angle: number;
  /** width over height, as wide screens and lenses have it; 1: a square is a square */
  readonly aspect: number;
  /** how much nearer the right edge is than the left one, and the bottom than the top, as 1 / (1 + tilt · distance) */
  readonly tiltX: number;
  readonly tiltY: number;
}

/**
 * A perspective mapping as a 3 × 3 matrix, row by row: (x, y) → (m0·x + m1·y + m2, m3·x + m4·y + m5) divided by
 * (m6·x + m7·y + m8), which is positive for what lies before the camera.
 */
export type Mapping = readonly [
  ...[m0: number, m1: number, m2: number],
  ...[m3: number, m4: number, m5: number],
  ...[m6: number, m7: number, m8: number],
];

/**
 * From pixels of a frame (middles at whole numbers) to the card, whose emoji fills −1 to 1 in both directions.
 * As in training/scenes.py: turned and scaled about the emoji's middle, divided by 1 + tilt · distance.
 */
export function frameToCard(pose: Pose, frame: { readonly width: number; readonly height: number }): Mapping {
  const { x, y, size, angle, aspect, tiltX, tiltY } = pose;
  const unit = 2 / shorterSide(frame);
  const x0 = (0.5 - frame.width / 2) * unit - x;
  const y0 = (0.5 - frame.height / 2) * unit - y;
  const [c, s] = [Math.cos(angle) / size, Math.sin(angle) / size];
  const wide = Math.sqrt(aspect);
  return [
    ...([(c / wide) * unit, (s / wide) * unit, (c * x0 + s * y0) / wide] as const),
    ...([-s * wide * unit, c * wide * unit, (c * y0 - s * x0) * wide] as const),
    ...([tiltX * unit, tiltY * unit, 1 + tiltX * x0 + tiltY * y0] as const),
  ];
}

/** The way back. */
export function inverse(mapping: Mapping): Mapping {
  const [a, b, c, d, e, f, g, h, i] = mapping;
  const [A, B, C] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const k = 1 / (a * A + b * B + c * C);
  return [
    ...([A * k, (c * h - b * i) * k, (b * f - c * e) * k] as const),
    ...([B * k, (a * i - c * g) * k, (c * d - a * f) * k] as const),
    ...([C * k, (b * g - a * h) * k, (a * e - b * d) * k] as const),
  ];
}

/** Where a point goes; undefined where it lies behind the camera. */
export function mapPoint(
  mapping: Mapping,
  x: number,
  y: number,
): readonly [x: number, y: number] | undefined {
  const [a, b, c, d, e, f, g, h, i] = mapping;
  const w = g * x + h * y + i;
  if (w <= 0) return undefined;
  return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
}

/** One pixel of the frame, in units of the card, in the emoji's middle. */
export function pixelOnCard(pose: Pose, frame: { readonly width: number; readonly height: number }): number {
  return 2 / shorterSide(frame) / pose.size;
}

/** The pixels of a frame in which a rectangle of the card lies; all of them where part of it is behind the camera. */
export function boxInFrame(
  toCard: Mapping,
  card: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  frame: { readonly width: number; readonly height: number },
): Box {
  const toFrame = inverse(toCard);
  const { left, top, right, bottom } = card;
  const corners = [mapPoint(toFrame, left, top), mapPoint(toFrame, right, top)];
  corners.push(mapPoint(toFrame, left, bottom), mapPoint(toFrame, right, bottom));
  const seen = corners.filter((corner) => corner !== undefined);
  if (seen.length < corners.length) return { left: 0, top: 0, right: frame.width, bottom: frame.height };
  const [xs, ys] = [seen.map(([x]) => x), seen.map(([, y]) => y)];
  const inside = (value: number, size: number): number => Math.min(size, Math.max(0, value));
  return {
    left: inside(Math.floor(Math.min(...xs)), frame.width),
    top: inside(Math.floor(Math.min(...ys)), frame.height),
    right: inside(Math.ceil(Math.max(...xs)) + 1, frame.width),
    bottom: inside(Math.ceil(Math.max(...ys)) + 1, frame.height),
  };
}
