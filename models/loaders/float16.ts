const EXPONENT_BIAS = 15;
const FRACTION_BITS = 10;

/**
 * Value of an IEEE 754 binary16 bit pattern (only the low 16 bits are looked at). Every finite one, subnormals
 * included, is exact in float32; infinities and NaN stay what they are.
 */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> FRACTION_BITS) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  // subnormals have no hidden one and the exponent of the smallest normal
  if (exponent === 0) return sign * fraction * 2 ** (1 - EXPONENT_BIAS - FRACTION_BITS);
  return sign * (1024 + fraction) * 2 ** (exponent - EXPONENT_BIAS - FRACTION_BITS);
}
