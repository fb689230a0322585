import { Draws } from './draws.ts';
import type { Pose } from './pose.ts';

/** How much and how fast one quantity sways. */
interface Sway {
  /** from the middle, about; at most 1.6 times as far */
  readonly amplitude: number;
  /** cycles a second of the slowest part */
  readonly hertz: number;
}

/** A hand that holds something up: it drifts over seconds, and trembles a little. */
const DRIFT = {
  x: { amplitude: 0.07, hertz: 0.17 },
  y: { amplitude: 0.05, hertz: 0.21 },
  /** logarithm of the size */
  size: { amplitude: 0.06, hertz: 0.11 },
  /** radians */
  angle: { amplitude: 0.1, hertz: 0.15 },
  tiltX: { amplitude: 0.1, hertz: 0.19 },
  tiltY: { amplitude: 0.06, hertz: 0.13 },
} as const satisfies Record<string, Sway>;
const TREMOR = { amplitude: 0.0022, hertz: 4.1 } as const satisfies Sway;

/** Where a shaky hand holds a card at a time in seconds; smooth, and the same for the same seed. */
export type HandMotion = (seconds: number) => Pose;

/**
 * A shaky hand.
 * @param size half of the emoji's side, in halves of the frame's shorter side
 * @param aspect see {@link Pose.aspect}
 */
export function handMotion(seed: number, size: number, aspect = 1): HandMotion {
  const draws = new Draws(seed);
  const x = swaying(draws, DRIFT.x);
  const y = swaying(draws, DRIFT.y);
  const larger = swaying(draws, DRIFT.size);
  const angle = swaying(draws, DRIFT.angle);
  const tiltX = swaying(draws, DRIFT.tiltX);
  const tiltY = swaying(draws, DRIFT.tiltY);
  const [tremorX, tremorY] = [swaying(draws, TREMOR), swaying(draws, TREMOR)];
  return (seconds) => ({
    x: x(seconds) + tremorX(seconds),
    y: y(seconds) + tremorY(seconds),
    size: size * Math.exp(larger(seconds)),
    angle: angle(seconds),
    aspect,
    tiltX: tiltX(seconds),
    tiltY: tiltY(seconds),
  });
}

/** Three sines whose rates have no common period that anybody would wait for. */
function swaying(draws: Draws, { amplitude, hertz }: Sway): (seconds: number) => number {
  const parts = [1, 1.93, 3.31].map((rate) => ({
    turn: 2 * Math.PI * hertz * rate * draws.between(0.85, 1.15),
    phase: draws.between(0, 2 * Math.PI),
    share: amplitude / rate,
  }));
  return (seconds) =>
    parts.reduce((sum, { turn, phase, share }) => sum + share * Math.sin(turn * seconds + phase), 0);
}
