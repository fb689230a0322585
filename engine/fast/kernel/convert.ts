/*
 * AssemblyScript. The host's conversions between real values and the chip's words, in float32 arithmetic exactly as
 * engine/scaled-words.ts defines them: one product, + 0.5, floor, saturate. Rows of less than eight are
 * converted one by one; else what eight at a time leave over is converted again as part of the last eight.
 */

/**
 * One plane of float32 values, H × W contiguous, to words, row h at to + h · toRowBytes; writes nothing between rows.
 * @returns how many values were saturated
 */
export function valuesToWords(values: usize, H: i32, W: i32, to: usize, toRowBytes: i32, scale: f32): i32 {
  let saturated = 0;
  for (let h = 0; h < H; h++) {
    saturated += W < 8 ? fewValues(values, W, to, scale) : manyValues(values, W, to, scale);
    values += W << 2;
    to += toRowBytes;
  }
  return saturated;
}

/** The same from int16 words: an ofmap's, to be scaled to the next ifmap's. */
export function wordsToWords(from: usize, H: i32, W: i32, to: usize, toRowBytes: i32, scale: f32): i32 {
  let saturated = 0;
  for (let h = 0; h < H; h++) {
    saturated += W < 8 ? fewWords(from, W, to, scale) : manyWords(from, W, to, scale);
    from += W << 1;
    to += toRowBytes;
  }
  return saturated;
}

/** Real values of `count` words: word · step, float32. */
export function wordsToValues(words: usize, count: i32, to: usize, step: f32): void {
  const steps = f32x4.splat(step);
  for (const end = to + ((count & ~7) << 2); to < end; to += 32) {
    const eight = v128.load(words);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(eight)), steps));
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(eight)), steps), 16);
    words += 16;
  }
  for (const end = to + ((count & 7) << 2); to < end; to += 4) {
    store<f32>(to, (load<i16>(words) as f32) * step);
    words += 2;
  }
}

/**
 * Words of a picture's bytes, as `writeByteWords` of engine/scaled-words.ts: row h of channel c at
 * to + c · toPlaneBytes + h · toRowBytes; writes nothing between rows.
 * @param bytes H × W × C, the last channel first
 * @param tables C tables of 256 words
 */
export function bytesToWords(
  bytes: usize,
  tables: usize,
  C: i32,
  H: i32,
  W: i32,
  to: usize,
  toRowBytes: i32,
  toPlaneBytes: i32,
): void {
  for (let h = 0; h < H; h++) {
    for (let c = 0; c < C; c++) {
      const table = tables + (c << 9);
      let from = bytes + C - 1 - c;
      let at = to + c * toPlaneBytes;
      for (const end = at + (W << 1); at < end; at += 2) {
        store<i16>(at, load<i16>(table + ((load<u8>(from) as usize) << 1)));
        from += C;
      }
    }
    bytes += C * W;
    to += toRowBytes;
  }
}

function manyValues(values: usize, W: i32, to: usize, scale: f32): i32 {
  const scales = f32x4.splat(scale);
  let saturated = 0;
  let left = W;
  for (; left >= 8; left -= 8) {
    const low = wholes(v128.load(values), scales);
    const high = wholes(v128.load(values, 16), scales);
    const lowWord = saturate(low);
    const highWord = saturate(high);
    v128.store(to, packWords(lowWord, highWord));
    saturated += popcnt(changed(low, lowWord, high, highWord));
    values += 32;
    to += 16;
  }
  if (left > 0) {
    const back = 8 - left;
    values -= back << 2;
    const low = wholes(v128.load(values), scales);
    const high = wholes(v128.load(values, 16), scales);
    const lowWord = saturate(low);
    const highWord = saturate(high);
    v128.store(to - (back << 1), packWords(lowWord, highWord));
    saturated += popcnt(changed(low, lowWord, high, highWord) >> back);
  }
  return saturated;
}

function manyWords(from: usize, W: i32, to: usize, scale: f32): i32 {
  const scales = f32x4.splat(scale);
  let saturated = 0;
  let left = W;
  for (; left >= 8; left -= 8) {
    const eight = v128.load(from);
    const low = wholes(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(eight)), scales);
    const high = wholes(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(eight)), scales);
    const lowWord = saturate(low);
    const highWord = saturate(high);
    v128.store(to, packWords(lowWord, highWord));
    saturated += popcnt(changed(low, lowWord, high, highWord));
    from += 16;
    to += 16;
  }
  if (left > 0) {
    const back = 8 - left;
    const eight = v128.load(from - (back << 1));
    const low = wholes(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(eight)), scales);
    const high = wholes(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(eight)), scales);
    const lowWord = saturate(low);
    const highWord = saturate(high);
    v128.store(to - (back << 1), packWords(lowWord, highWord));
    saturated += popcnt(changed(low, lowWord, high, highWord) >> back);
  }
  return saturated;
}

function fewValues(values: usize, W: i32, to: usize, scale: f32): i32 {
  let saturated = 0;
  for (let w = 0; w < W; w++) saturated += storeWord(load<f32>(values + (w << 2)), to + (w << 1), scale);
  return saturated;
}

function fewWords(from: usize, W: i32, to: usize, scale: f32): i32 {
  let saturated = 0;
  for (let w = 0; w < W; w++) saturated += storeWord(load<i16>(from + (w << 1)) as f32, to + (w << 1), scale);
  return saturated;
}

/** Four values as integers, still float32 and as large as they are. */
function wholes(values: v128, scales: v128): v128 {
  return f32x4.floor(f32x4.add(f32x4.mul(values, scales), f32x4.splat(0.5)));
}

/** What a word holds of four integers; of a NaN, which is not larger than it, the least word. */
function saturate(whole: v128): v128 {
  // pmax(a, b) is b where a < b, else a; pmin(a, b) is b where b < a
  return f32x4.pmin(f32x4.pmax(f32x4.splat(-32_768), whole), f32x4.splat(32_767));
}

/** Eight integers that words hold, as words. Added to 1.5 · 2^23 they are the low bits of a float32. */
function packWords(low: v128, high: v128): v128 {
  const magic = f32x4.splat(12_582_912);
  return i16x8.narrow_i32x4_s(
    i32x4.sub(f32x4.add(low, magic), magic),
    i32x4.sub(f32x4.add(high, magic), magic),
  );
}

/** A bit for each of eight integers that saturation changed. */
function changed(low: v128, lowWord: v128, high: v128, highWord: v128): i32 {
  return i16x8.bitmask(i16x8.narrow_i32x4_s(f32x4.ne(low, lowWord), f32x4.ne(high, highWord)));
}

/** Stores one value's word; 1 if it was saturated. */
function storeWord(value: f32, to: usize, scale: f32): i32 {
  const whole = Mathf.floor(value * scale + 0.5);
  // a NaN is not larger than the least word
  const word: f32 = whole > -32_768 ? min<f32>(whole, 32_767) : -32_768;
  store<i16>(to, word as i32 as i16);
  return i32(word != whole);
}
