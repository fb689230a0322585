import type { Colour, Draws } from './draws.ts';

/** Lines and blocks of other things on a screen, as in a chat. Lengths in units of the card. */
export interface Lines {
  /** radians per unit of height */
  readonly period: number;
  /** radians per unit of width, and at the middle */
  readonly columns: number;
  readonly phase: number;
  /** they lie above and below this height; 0: everywhere */
  readonly beyond: number;
  readonly ink: Colour;
  readonly opacity: number;
}

/** A phone or a card. Lengths are in units of the card: the emoji fills −1 to 1 in both directions. */
export interface Card {
  /** middle of the screen */
  readonly x: number;
  readonly y: number;
  /** of the screen */
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** of the screen's corners */
  readonly radius: number;
  /** from the screen's edge to the card's; 0: a card of paper */
  readonly bezel: number;
  readonly body: Colour;
  readonly paper: Colour;
  /** how much brighter the bottom is than the middle, relative */
  readonly shade: number;
  /** darkness beside the card, 0 to 1 */
  readonly shadow: number;
  readonly lines?: Lines;
}

/** How far a shadow reaches beyond a card. */
export const SHADOW_REACH = 0.12;

/** A phone or a card as in training/scenes.py. */
export function randomCard(draws: Draws, cluttered: boolean): Card {
  const phone = draws.chance(0.5);
  const width = phone ? draws.between(1.02, 1.5) : draws.between(1.05, 2);
  const height = phone ? width * draws.between(1.6, 2.2) : draws.between(1.05, 2);
  const [halfWidth, halfHeight] = draws.chance(0.2) ? [height, width] : [width, height];
  const brightness = draws.next();
  return {
    // the emoji lies anywhere on the screen
    x: draws.between(-1, 1) * Math.max(0, halfWidth - 1.02),
    y: draws.between(-1, 1) * Math.max(0, halfHeight - 1.02),
    ...{ halfWidth, halfHeight },
    radius: draws.between(0.02, 0.3),
    bezel: phone ? draws.between(0.03, 0.2) : 0,
    body: scaled(draws.colour(0, 0.25), draws.next()),
    paper: paper(draws, brightness),
    shade: draws.between(-0.15, 0.15),
    shadow: 0.5 * draws.next(),
    ...(cluttered || draws.chance(0.35) ? { lines: randomLines(draws, cluttered) } : {}),
  };
}

function paper(draws: Draws, brightness: number): Colour {
  if (brightness > 0.8) return draws.colour(0, 0.15);
  if (brightness > 0.55) return draws.colour();
  const white = draws.between(0.85, 1);
  return [white, white, white];
}

function randomLines(draws: Draws, everywhere: boolean): Lines {
  return {
    period: draws.between(3, 14),
    columns: draws.between(1, 9),
    phase: draws.between(0, 6),
    beyond: everywhere ? 0 : draws.between(1.05, 1.3),
    ink: draws.colour(),
    opacity: draws.between(0.4, 1),
  };
}

/** The same colour, so many times as bright. */
export function scaled([red, green, blue]: Colour, gain: number): Colour {
  return [red * gain, green * gain, blue * gain];
}
