/**
 * Arithmetic as the chip does it: 16-bit two's complement words; every 16×16 product is shifted right
 * arithmetically, without rounding, and cut to 16 bits before it is added to a 16-bit psum that wraps.
 * Because sums wrap, they do not depend on the order in which products arrive.
 */

/** Smallest and largest word. */
export const WORD_MIN = -32_768;
export const WORD_MAX = 32_767;

/** The low 16 bits of an integer as a signed word. */
export function wrapToWord(value: number): number {
  return (value << 16) >> 16;
}

/**
 * One product of the multiplier, truncated to a word.
 * @param shift bits dropped from the 32-bit product, 0 to 16
 */
export function truncatedProduct(ifmapWord: number, filterWord: number, shift: number): number {
  return wrapToWord(Math.imul(ifmapWord, filterWord) >> shift);
}

/**
 * A real number as a word: rounded half up to the nearest integer, saturated at the ends of the range. The host
 * does this when it writes ifmaps and filters; the chip itself never rounds or saturates.
 */
export function toWord(value: number): number {
  const rounded = Math.floor(value + 0.5);
  return rounded < WORD_MIN ? WORD_MIN : rounded > WORD_MAX ? WORD_MAX : rounded;
}
