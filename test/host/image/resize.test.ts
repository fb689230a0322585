import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EyerissError } from '../../../engine/errors.ts';
import { decodeImage, type RgbImage } from '../../../host/image/decode-image.ts';
import { resizeBilinear, resizeForNetwork, resizePlan } from '../../../host/image/scaling/resize.ts';
import { thrown } from '../../support/eyeriss-error.ts';
import { sharedDir } from '../../support/shared.ts';

/** A picture of pseudo-random bytes. */
function noise(width: number, height: number, seed = 1): RgbImage {
  let state = seed >>> 0;
  const rgb = Uint8Array.from({ length: width * height * 3 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  return { width, height, rgb };
}

/** A byte of the result by the formula, written down a second time with whole numbers of any size. */
function slowSample(image: RgbImage, width: number, height: number, x: number, y: number, c: number): number {
  const taps = (at: number, sizeIn: number, sizeOut: number): [index: number, weight: bigint][] => {
    // the sample lies at at2 / (2·sizeOut) on an axis whose pixel centres are whole numbers
    const at2 = BigInt(2 * at + 1) * BigInt(sizeIn) - BigInt(sizeOut);
    const weights: [number, bigint][] = [];
    const unit = BigInt(2 * sizeOut);
    for (let index = -1; index <= sizeIn; index++) {
      const distance = at2 - BigInt(index) * unit;
      const weight = unit - (distance < 0n ? -distance : distance);
      if (weight > 0n) weights.push([Math.min(Math.max(index, 0), sizeIn - 1), weight]);
    }
    return weights;
  };
  let sum = 0n;
  for (const [row, weightY] of taps(y, image.height, height)) {
    for (const [column, weightX] of taps(x, image.width, width)) {
      sum += weightY * weightX * BigInt(image.rgb[(row * image.width + column) * 3 + c]!);
    }
  }
  const unit = BigInt(4 * width * height);
  return Number((2n * sum + unit) / (2n * unit));
}

const side = fc.integer({ min: 1, max: 40 });

describe('resizeBilinear', () => {
  it('is the documented formula on random sizes, up and down', () => {
    fc.assert(
      fc.property(side, side, side, side, fc.nat(), (w, h, width, height, seed) => {
        const image = noise(w, h, seed);
        const { rgb } = resizeBilinear(image, width, height);
        const expected = rgb.map((_, i) => {
          const pixel = Math.floor(i / 3);
          return slowSample(image, width, height, pixel % width, Math.floor(pixel / width), i % 3);
        });
        expect(rgb).toEqual(expected);
      }),
      { seed: 2, numRuns: 150 },
    );
  });

  it('keeps a picture that already has the size, and spreads one pixel', () => {
    const image = noise(17, 9);
    expect(resizeBilinear(image, 17, 9)).toEqual(image);
    expect(
      new Set(resizeBilinear({ width: 1, height: 1, rgb: new Uint8Array(3).fill(77) }, 20, 30).rgb),
    ).toEqual(new Set([77]));
  });

  it('rounds half up', () => {
    const image = { width: 2, height: 1, rgb: Uint8Array.of(0, 10, 254, 1, 13, 255) };
    expect([...resizeBilinear(image, 1, 1).rgb]).toEqual([1, 12, 255]);
  });

  it('does not average what it leaves out: half-pixel centres without antialiasing', () => {
    // one of two white columns in eight: 8 → 2 samples at 1.5 and 5.5
    const rgb = Uint8Array.from({ length: 24 }, (_, i) => (Math.floor(i / 3) === 3 ? 255 : 0));
    expect([...resizeBilinear({ width: 8, height: 1, rgb }, 2, 1).rgb]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('computes a window as if it were cut from the whole', () => {
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 8, max: 40 }),
        fc.integer({ min: 8, max: 40 }),
        (w, h, W, H) => {
          const image = noise(w, h);
          const window = { left: 3, top: 2, width: W - 5, height: H - 7 };
          const whole = resizeBilinear(image, W, H).rgb;
          const rows = Array.from({ length: window.height }, (_, y) => {
            const start = ((y + window.top) * W + window.left) * 3;
            return [...whole.subarray(start, start + window.width * 3)];
          });
          expect([...resizeBilinear(image, W, H, window).rgb]).toEqual(rows.flat());
        },
      ),
      { seed: 3, numRuns: 50 },
    );
  });

  it('stays exact on the longest sides a picture may have', () => {
    const image = noise(65_535, 1);
    const plan = resizePlan(image, { width: 227, height: 227 }, 'shortest-side');
    expect(plan.width).toBe(65_535 * 256);
    const { rgb } = resizeBilinear(image, plan.width, plan.height, { ...plan.crop, width: 1, height: 1 });
    const { left, top } = plan.crop;
    const near = Math.round((left + 0.5) / 256 - 0.5);
    const cut = { width: 8, height: 1, rgb: image.rgb.slice((near - 3) * 3, (near + 5) * 3) };
    const shifted = left - (near - 3) * 256;
    expect([...rgb]).toEqual([0, 1, 2].map((c) => slowSample(cut, 8 * 256, 256, shifted, top, c)));
  });
});

describe('the rule none', () => {
  it('takes a picture of the input size as it is, of any size a network may have', () => {
    for (const [width, height] of [
      [227, 227],
      [5, 300],
    ] as const) {
      const image = noise(width, height);
      expect(resizeForNetwork(image, { width, height }, 'none')).toEqual(image);
    }
  });

  it.each([
    [226, 227],
    [227, 228],
    [256, 256],
  ])('refuses a picture of %i × %i for 227 × 227', (width, height) => {
    const error = thrown(
      () => resizePlan({ width, height }, { width: 227, height: 227 }, 'none'),
      'image.input-size',
    );
    expect(error.message).toMatch(new RegExp(`${width}×${height}.*227×227.*--resize`));
  });
});

describe('resizePlan', () => {
  const target = { width: 227, height: 227 };

  it('warps to 256×256 and cuts the centre, 14 pixels in', () => {
    const crop = { left: 14, top: 14, ...target };
    expect(resizePlan({ width: 500, height: 375 }, target)).toEqual({ width: 256, height: 256, crop });
  });

  it('takes the shortest side to 256 and rounds the other half up', () => {
    const plan = (width: number, height: number) => resizePlan({ width, height }, target, 'shortest-side');
    expect(plan(500, 375)).toEqual({ width: 341, height: 256, crop: { left: 57, top: 14, ...target } });
    expect(plan(375, 500)).toEqual({ width: 256, height: 341, crop: { left: 14, top: 57, ...target } });
    expect(plan(513, 512).width).toBe(257); // 256.5
    expect(plan(1, 1)).toEqual(resizePlan({ width: 1, height: 1 }, target));
  });

  it('refuses a network that takes more than it resizes to', () => {
    expect(() => resizePlan({ width: 9, height: 9 }, { width: 299, height: 299 })).toThrow(EyerissError);
    expect(() => resizePlan({ width: 9, height: 9 }, { width: 256, height: 256 })).not.toThrow();
  });
});

describe.skipIf(sharedDir === undefined)('resizeForNetwork on the reference inputs (../shared)', () => {
  const images = join(sharedDir ?? '', 'images', 'imagenet');
  const names = sharedDir === undefined ? [] : readdirSync(join(images, 'inputs-227'));

  it.each(names)('gives every byte of %s', async (name) => {
    const expected = readFileSync(join(images, 'inputs-227', name));
    const image = await decodeImage(join(images, name.replace('.rgb', '.JPEG')));
    const { rgb } = resizeForNetwork(image, { width: 227, height: 227 });
    expect(Buffer.compare(expected, rgb)).toBe(0);
  });
});
