import { beforeAll, describe, expect, it } from 'vitest';
import { Draws } from '../../../models/emoji-1000/scenes/draws.ts';
import { frameToCard, inverse, mapPoint } from '../../../models/emoji-1000/scenes/pose.ts';
import { randomPose, randomScene, type Scene } from '../../../models/emoji-1000/scenes/random-scene.ts';
import { CLASSES, EMPTY_CLASS, type SpriteSheet } from '../../../models/emoji-1000/scenes/sheet.ts';
import { readEmojiSheet } from '../../support/emoji-sheet.ts';

let sheet: SpriteSheet;
beforeAll(async () => {
  sheet = await readEmojiSheet();
});

/** Places on an emoji; the corners of its square are empty, mostly. */
const DISC = Array.from(
  { length: 441 },
  (_, i) => [((i % 21) - 10) / 10, (Math.floor(i / 21) - 10) / 10] as const,
).filter(([x, y]) => Math.hypot(x, y) <= 1);

/** Mean difference of two pictures' bytes. */
function difference(a: Scene, b: Scene): number {
  expect(a.pixels.length).toBe(b.pixels.length);
  return a.pixels.reduce((sum, value, i) => sum + Math.abs(value - b.pixels[i]!), 0) / a.pixels.length;
}

describe('A random scene', () => {
  it('is the same for the same seed, another one for another', () => {
    const size = { width: 64, height: 64 };
    for (let seed = 0; seed < 20; seed++) {
      const scene = randomScene(sheet, seed, size);
      const again = randomScene(sheet, seed, size);
      expect(Buffer.from(scene.pixels).equals(Buffer.from(again.pixels))).toBe(true);
      expect(again).toEqual(scene);
      expect(difference(scene, randomScene(sheet, seed + 1, size))).toBeGreaterThan(5);
    }
  });

  it('has the class that is asked for, or any, and nothing in one scene of twenty', () => {
    const seen = { emoji: new Set<number>(), empty: 0 };
    const scenes = 400;
    for (let seed = 0; seed < scenes; seed++) {
      const { label, pose } = randomScene(sheet, seed, { width: 8, height: 8 });
      expect(pose === undefined).toBe(label === EMPTY_CLASS);
      if (label === EMPTY_CLASS) seen.empty++;
      else seen.emoji.add(label);
    }
    // binomial, p = 0.05: 20 ± 4.4
    expect(seen.empty).toBeGreaterThan(5);
    expect(seen.empty).toBeLessThan(40);
    expect(seen.emoji.size).toBeGreaterThan(280);
    expect(randomScene(sheet, 1, { label: 7 }).label).toBe(7);
    expect(randomScene(sheet, 1, { label: EMPTY_CLASS })).toMatchObject({
      label: EMPTY_CLASS,
      pose: undefined,
    });
  });

  it('shows every class: with it, the picture is another than with the next one', () => {
    const size = { width: 48, height: 48, difficulty: 0 };
    let before = randomScene(sheet, 1, { ...size, label: CLASSES - 1 });
    for (let label = 0; label < CLASSES; label++) {
      const scene = randomScene(sheet, 1, { ...size, label });
      expect(difference(scene, before), `class ${label}`).toBeGreaterThan(0.5);
      before = scene;
    }
  });

  it('shows the emoji at its pose and nowhere else', () => {
    // The same draws but for the drawing; faults of light and lens aside, only the emoji's square differs.
    const size = { width: 200, height: 150, difficulty: 0 };
    for (let seed = 0; seed < 10; seed++) {
      const one = randomScene(sheet, seed, { ...size, label: 100 });
      const other = randomScene(sheet, seed, { ...size, label: 700 });
      const toCard = frameToCard(one.pose!, one);
      let inside = 0;
      for (let y = 0; y < one.height; y++) {
        for (let x = 0; x < one.width; x++) {
          const at = (y * one.width + x) * 3;
          if (one.pixels[at] === other.pixels[at]) continue;
          const [cx, cy] = mapPoint(toCard, x, y)!;
          // a blur at difficulty 0 reaches two pixels
          expect(Math.max(Math.abs(cx), Math.abs(cy)), `${x} ${y}`).toBeLessThan(1.15);
          inside++;
        }
      }
      expect(inside).toBeGreaterThan(100);
    }
  });

  it.each([
    ['square', 227, 227],
    ['wide', 640, 480],
    ['tall', 33, 481],
  ])('holds the emoji inside a %s frame', (_, width, height) => {
    const frame = { width, height };
    let whole = 0;
    for (let seed = 0; seed < 300; seed++) {
      const pose = randomPose(new Draws(seed), frame, 1);
      const toFrame = inverse(frameToCard(pose, frame));
      const seen = DISC.filter(([cx, cy]) => {
        const [x, y] = mapPoint(toFrame, cx, cy) ?? [NaN, NaN];
        return x > -0.5 && y > -0.5 && x < width - 0.5 && y < height - 0.5;
      });
      // Perspective and the aspect push a large one over the edge a little, in training, too.
      expect(seen.length / DISC.length, `seed ${seed}`).toBeGreaterThan(0.8);
      if (seen.length === DISC.length) whole++;
    }
    expect(whole).toBeGreaterThan(150);
  });

  it.each([
    [1, 1],
    [2, 1],
    [1, 300],
    [227, 227],
    [640, 480],
    [33, 481],
  ])('has any size: %i × %i', (width, height) => {
    for (const options of [{}, { difficulty: 2 }, { difficulty: 0 }, { label: EMPTY_CLASS }]) {
      const rgb = randomScene(sheet, 3, { width, height, ...options });
      expect(rgb.pixels.length).toBe(width * height * 3);
      const rgba = randomScene(sheet, 3, { width, height, ...options, channels: 4 });
      expect(rgba.pixels.length).toBe(width * height * 4);
      for (let i = 0; i < width * height; i++) {
        for (let k = 0; k < 3; k++) {
          if (rgba.pixels[i * 4 + k] !== rgb.pixels[i * 3 + k]) expect.fail(`pixel ${i} differs`);
        }
        if (rgba.pixels[i * 4 + 3] !== 255) expect.fail(`pixel ${i} is not opaque`);
      }
    }
  });

  it('is harder the higher the difficulty', () => {
    const spread = (difficulty: number): number => {
      const poses = Array.from({ length: 200 }, (_, seed) =>
        randomPose(new Draws(seed), { width: 227, height: 227 }, difficulty),
      );
      return poses.reduce((sum, { angle }) => sum + Math.abs(angle), 0) / poses.length;
    };
    expect(spread(0)).toBe(0);
    expect(spread(1)).toBeGreaterThan(spread(0.5));
    expect(spread(2)).toBeGreaterThan(spread(1));
  });

  it('keeps its light: neither all black nor all white', () => {
    let [dark, bright] = [0, 0];
    for (let seed = 0; seed < 100; seed++) {
      const { pixels } = randomScene(sheet, seed, { width: 40, height: 40 });
      const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
      if (mean < 15) dark++;
      if (mean > 240) bright++;
    }
    expect(dark).toBeLessThan(5);
    expect(bright).toBeLessThan(5);
  });

  it.each([
    [{ width: 0 }, /sides are whole/],
    [{ height: 1.5 }, /sides are whole/],
    [{ width: 5000 }, /sides are whole/],
    [{ difficulty: -1 }, /difficulty/],
    [{ difficulty: NaN }, /difficulty/],
    [{ label: 1001 }, /class 1001/],
    [{ label: 0.5 }, /class 0.5/],
  ])('refuses %o', (options, message) => {
    expect(() => randomScene(sheet, 1, options)).toThrow(message);
  });
});
