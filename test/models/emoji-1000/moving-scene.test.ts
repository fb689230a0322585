import { beforeAll, describe, expect, it } from 'vitest';
import { turnsAt } from '../../../models/emoji-1000/scenes/card-turns.ts';
import { handMotion } from '../../../models/emoji-1000/scenes/hand-motion.ts';
import { MovingScene } from '../../../models/emoji-1000/scenes/moving-scene.ts';
import { frameToCard, inverse, mapPoint } from '../../../models/emoji-1000/scenes/pose.ts';
import { CELL, CLASSES, cutCell, type SpriteSheet } from '../../../models/emoji-1000/scenes/sheet.ts';
import { Sprite } from '../../../models/emoji-1000/scenes/sprite.ts';
import { readEmojiSheet } from '../../support/emoji-sheet.ts';

const FRAME = { width: 640, height: 480 };

describe('A moving scene', () => {
  let sheet: SpriteSheet;
  beforeAll(async () => {
    sheet = await readEmojiSheet();
  });

  const sprite = (label: number): Sprite => new Sprite(cutCell(sheet, label), CELL);

  function drawn(seed: number, seconds: number, label: number, frame = FRAME): Uint8ClampedArray {
    const pixels = new Uint8ClampedArray(frame.width * frame.height * 4);
    new MovingScene(frame, seed).draw(pixels, seconds, [{ sprite: sprite(label), shift: 0 }]);
    return pixels;
  }
  const same = (a: Uint8ClampedArray, b: Uint8ClampedArray): boolean => Buffer.from(a).equals(Buffer.from(b));

  it('is the same for the same seed and time, whatever was drawn before', () => {
    const scene = new MovingScene(FRAME, 3);
    const pixels = new Uint8ClampedArray(640 * 480 * 4);
    for (const seconds of [0, 7, 2]) scene.draw(pixels, seconds, [{ sprite: sprite(9), shift: 0 }]);
    expect(same(pixels, drawn(3, 2, 9))).toBe(true);
    expect(same(pixels, drawn(4, 2, 9))).toBe(false);
    expect(same(pixels, drawn(3, 2.2, 9))).toBe(false);
    expect(same(pixels, drawn(3, 2, 10))).toBe(false);
  });

  it('is opaque, and draws only where the phone is', () => {
    const scene = new MovingScene(FRAME, 3);
    const [early, late] = [new Uint8ClampedArray(640 * 480 * 4), new Uint8ClampedArray(640 * 480 * 4)];
    scene.draw(early, 0, []);
    scene.draw(late, 3, []);
    for (let at = 3; at < early.length; at += 4) if (early[at] !== 255) expect.fail('a pixel is not opaque');
    const corner = (pixels: Uint8ClampedArray): number[] => [...pixels.subarray(0, 40)];
    expect(corner(early)).toEqual(corner(late));
    expect(same(early, late)).toBe(false);
  });

  it.each([
    [1, 1],
    [227, 227],
    [33, 481],
    [640, 480],
  ])('has any size: %i × %i', (width, height) => {
    expect(drawn(1, 4, 500, { width, height }).length).toBe(width * height * 4);
  });

  it('holds the emoji inside the frame, moves all the time and never jumps', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const scene = new MovingScene(FRAME, seed);
      let before = scene.pose(0);
      let way = 0;
      for (let frame = 1; frame < 1800; frame++) {
        const pose = scene.pose(frame / 30);
        const toFrame = inverse(frameToCard(pose, FRAME));
        for (const [x, y] of [
          [-1, -1],
          [1, -1],
          [-1, 1],
          [1, 1],
        ] as const) {
          const [px, py] = mapPoint(toFrame, x, y)!;
          if (px < 0 || py < 0 || px > 639 || py > 479)
            expect.fail(`seed ${seed}, frame ${frame}: ${px} ${py}`);
        }
        // of 240 pixels half a side
        const step = Math.hypot(pose.x - before.x, pose.y - before.y) * 240;
        if (step > 5) expect.fail(`seed ${seed}, frame ${frame}: ${step} pixels`);
        way += step;
        before = pose;
      }
      expect(way / 1800).toBeGreaterThan(0.2);
    }
  });

  it('draws every class so that it differs from an empty screen', () => {
    const frame = { width: 96, height: 72 };
    const scene = new MovingScene(frame, 1);
    const empty = new Uint8ClampedArray(96 * 72 * 4);
    scene.draw(empty, 1, []);
    const pixels = new Uint8ClampedArray(96 * 72 * 4);
    for (let label = 0; label < CLASSES; label++) {
      scene.draw(pixels, 1, [{ sprite: sprite(label), shift: 0 }]);
      const changed = pixels.reduce((sum, value, i) => sum + Math.abs(value - empty[i]!), 0);
      expect(changed, `class ${label}`).toBeGreaterThan(1500);
    }
  });

  it('slides an emoji out of the screen, not out of the phone', () => {
    const scene = new MovingScene(FRAME, 2);
    const [empty, gone, half] = [1, 2, 3].map(() => new Uint8ClampedArray(640 * 480 * 4));
    scene.draw(empty!, 1, []);
    scene.draw(gone!, 1, [{ sprite: sprite(9), shift: -1 }]);
    scene.draw(half!, 1, [{ sprite: sprite(9), shift: -0.5 }]);
    expect(same(gone!, empty!)).toBe(true);
    expect(same(half!, empty!)).toBe(false);
  });
});

describe('Turns', () => {
  const turns = { restS: 2.6, slideS: 0.4 };

  it('shows one emoji for its time, then two while the next one comes', () => {
    expect(turnsAt(turns, 0)).toEqual([{ position: 0, shift: 0 }]);
    expect(turnsAt(turns, 2.59)).toEqual([{ position: 0, shift: 0 }]);
    const [leaving, coming] = turnsAt(turns, 2.8);
    expect(leaving).toMatchObject({ position: 0 });
    expect(leaving!.shift).toBeCloseTo(-0.5);
    expect(coming).toMatchObject({ position: 1 });
    expect(coming!.shift).toBeCloseTo(0.5);
    expect(turnsAt(turns, 3.01)).toEqual([{ position: 1, shift: 0 }]);
  });

  it('slides without a jump', () => {
    let before = 0;
    for (let t = 2.6; t < 3; t += 0.005) {
      const shift = -turnsAt(turns, t)[0]!.shift;
      expect(shift).toBeGreaterThanOrEqual(before);
      expect(shift - before).toBeLessThan(0.03);
      before = shift;
    }
    expect(before).toBeGreaterThan(0.99);
  });
});

describe('A shaky hand', () => {
  it('is where its seed says', () => {
    expect(handMotion(5, 0.5)(3)).toEqual(handMotion(5, 0.5)(3));
    expect(handMotion(6, 0.5)(3)).not.toEqual(handMotion(5, 0.5)(3));
  });
});
