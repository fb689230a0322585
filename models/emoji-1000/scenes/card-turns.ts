/** How long each emoji stays, in seconds. */
export interface Turns {
  /** at rest on the screen */
  readonly restS: number;
  /** while the next one slides in */
  readonly slideS: number;
}

/** An emoji on the screen: its place in the order, and how far right it is, in widths of the screen. */
export interface Turn {
  readonly position: number;
  readonly shift: number;
}

/**
 * What a screen shows at a time if emoji come one after the other, each sliding in from the right as pictures do on a
 * phone: the one at rest, or two that are sliding. Positions count up without end.
 */
export function turnsAt({ restS, slideS }: Turns, seconds: number): readonly Turn[] {
  const position = Math.floor(seconds / (restS + slideS));
  const into = seconds - position * (restS + slideS) - restS;
  if (into <= 0) return [{ position, shift: 0 }];
  const t = into / slideS;
  const eased = t * t * (3 - 2 * t);
  return [
    { position, shift: -eased },
    { position: position + 1, shift: 1 - eased },
  ];
}
