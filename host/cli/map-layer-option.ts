import { z } from 'zod';
import { checkConvShape, type ConvShape } from '../../engine/conv-shape.ts';
import { EyerissError } from '../../engine/errors.ts';

const whole = z.coerce.number().int();

/** The letters of `--layer`; what is missing follows from the others. */
const letters = z
  .object({
    C: whole,
    M: whole,
    H: whole,
    W: whole.optional(),
    R: whole,
    S: whole.optional(),
    U: whole.default(1),
    pad: whole.default(0),
    groups: whole.default(1),
  })
  .strict();

/** What errors call the layer: `layer of --layer: R is 0`. */
export const LAYER_OPTION = 'of --layer';

const EXPECTED = 'letters C M H R, optionally W (=H) S (=R) U (=1) pad (=0) groups (=1), each a whole number';

/**
 * A layer shape written as `C=96 M=256 H=27 R=5 pad=2 groups=2`, separated by spaces or commas.
 * @throws EyerissError `map.layer`, or with a code starting `shape.` for an impossible shape
 */
export function parseLayerShape(text: string): ConvShape {
  const pairs = text.split(/[\s,]+/).filter((pair) => pair !== '');
  const entries = pairs.map((pair): [string, string] => {
    const match = /^([A-Za-z]+)=(-?\d+)$/.exec(pair);
    if (!match) throw bad(text, `"${pair}"`);
    return [match[1]!, match[2]!];
  });
  const repeated = entries.find(
    ([letter], index) => entries.findIndex(([other]) => other === letter) < index,
  );
  if (repeated) throw bad(text, `${repeated[0]} twice`);
  const parsed = letters.safeParse(Object.fromEntries(entries));
  if (!parsed.success) {
    const { path, code, message } = parsed.error.issues[0]!;
    throw bad(
      text,
      code === 'unrecognized_keys' ? message.replace(/\s+/g, ' ') : `no valid ${path.join('.')}`,
    );
  }
  const { C, M, H, W = H, R, S = R, U, pad, groups } = parsed.data;
  const shape = { C, M, H, W, R, S, U, padding: pad, groups };
  checkConvShape(LAYER_OPTION, shape);
  return shape;
}

function bad(text: string, what: string): EyerissError {
  return new EyerissError({
    code: 'map.layer',
    problem: `--layer "${text.replace(/\s+/g, ' ')}": ${what}`,
    limit: EXPECTED,
    remedy: 'write e.g. --layer "C=96 M=256 H=27 R=5 pad=2 groups=2"',
  });
}
