import { describe, expect, it } from 'vitest';
import {
  Background,
  MotionDetector,
  MOTION_HEIGHT,
  MOTION_WIDTH,
  movedCells,
} from '../../../renderer/app/booth/motion.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

const CELLS = MOTION_WIDTH * MOTION_HEIGHT;

/** A room: a gradient with a few large things in it. */
function room(): Float32Array {
  const grey = new Float32Array(CELLS);
  for (let i = 0; i < CELLS; i++) {
    const [x, y] = [i % MOTION_WIDTH, Math.floor(i / MOTION_WIDTH)];
    grey[i] = 60 + 2 * x + y + (x > 20 && y > 10 ? 70 : 0);
  }
  return grey;
}

/** The same with a window brighter than a camera can show, behind where people pass. */
function window(scene: Float32Array): Float32Array {
  const with_ = scene.slice();
  for (let y = 3; y < 16; y++) for (let x = 8; x < 20; x++) with_[y * MOTION_WIDTH + x] = 290;
  return with_;
}

/** A camera's copy: gain, offset and noise on a scene, as whole greys. */
function seen(
  scene: Float32Array,
  random: SeededRandom,
  { gain = 1, offset = 0, noise = 2 } = {},
): Uint8ClampedArray {
  // Nearly normal: the sum of three uniform numbers.
  const normal = (): number => 2 * (random.next() + random.next() + random.next() - 1.5);
  return Uint8ClampedArray.from(scene, (grey) => gain * grey + offset + noise * normal());
}

/** A person of the given size in cells, at a place. */
function person(scene: Float32Array, left: number, { width = 3, height = 8, grey = 30 } = {}): Float32Array {
  const with_ = scene.slice();
  for (let y = 6; y < 6 + height; y++)
    for (let x = left; x < left + width; x++) with_[y * MOTION_WIDTH + x] = grey;
  return with_;
}

describe('motion in front of a camera', () => {
  it.each([0, 1, 3, 6])('is not a sensor’s noise of %i grey steps, for minutes', (noise) => {
    const random = new SeededRandom(11);
    const detector = new MotionDetector();
    let moving = 0;
    for (let i = 0; i < 1500; i++) if (detector.add(seen(room(), random, { noise }))) moving++;
    expect(moving).toBe(0);
  });

  it('is not exposure that drifts by two stops, nor light that goes up at once', () => {
    const random = new SeededRandom(12);
    const detector = new MotionDetector();
    let moving = 0;
    for (let i = 0; i < 600; i++) {
      const gain = 0.75 + 0.45 * Math.sin(i / 40);
      const offset = i > 300 ? 25 : 0;
      if (detector.add(seen(room(), random, { gain, offset }))) moving++;
    }
    expect(moving).toBe(0);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'is not light that comes and goes over a window, bright beyond what can be seen, nor over a dark corner: %i',
    (seed) => {
      const random = new SeededRandom(100 + seed);
      const detector = new MotionDetector();
      const scene = window(room());
      for (let i = 0; i < 80; i++) scene[i] = 2;
      let moving = 0;
      for (let i = 0; i < 600; i++) {
        const offset = [0, 40, 60, 20, -30, 0][Math.floor(i / 100)]!;
        if (detector.add(seen(scene, random, { gain: 0.9 + 0.2 * Math.sin(i / 30), offset }))) moving++;
      }
      expect(moving).toBe(0);
    },
  );

  it('is not light that is switched off', () => {
    const random = new SeededRandom(20);
    const detector = new MotionDetector();
    for (let i = 0; i < 20; i++) detector.add(seen(window(room()), random));
    let moving = 0;
    for (let i = 0; i < 40; i++) if (detector.add(seen(window(room()), random, { gain: 0.01 }))) moving++;
    expect(moving).toBe(0);
  });

  it('is somebody in front of such a window, and whoever leaves it', () => {
    const random = new SeededRandom(19);
    const detector = new MotionDetector();
    for (let i = 0; i < 20; i++) detector.add(seen(window(room()), random));
    const present = person(window(room()), 12);
    for (let i = 0; i < 2; i++) detector.add(seen(present, random));
    expect(detector.add(seen(present, random))).toBe(true);
    let last = 0;
    for (let i = 0; i < 100; i++) if (detector.add(seen(present, random))) last = i;
    expect(last).toBeLessThan(30);
    for (let i = 0; i < 2; i++) detector.add(seen(window(room()), random));
    expect(detector.add(seen(window(room()), random))).toBe(true);
  });

  it('is somebody who walks by, also while the exposure drifts', () => {
    const random = new SeededRandom(13);
    const detector = new MotionDetector();
    for (let i = 0; i < 20; i++) detector.add(seen(room(), random));
    let moving = 0;
    for (let i = 0; i < 24; i++)
      if (detector.add(seen(person(room(), i), random, { gain: 1 + i / 100 }))) moving++;
    expect(moving).toBeGreaterThan(20);
  });

  it('is a hand of four cells that waves', () => {
    const random = new SeededRandom(14);
    const detector = new MotionDetector();
    for (let i = 0; i < 20; i++) detector.add(seen(room(), random));
    let moving = 0;
    for (let i = 0; i < 20; i++) {
      const hand = person(room(), 10 + 3 * (i % 2), { width: 2, height: 2, grey: 150 });
      if (detector.add(seen(hand, random))) moving++;
    }
    expect(moving).toBeGreaterThan(15);
  });

  it('is no longer somebody who has come and stands still', () => {
    const random = new SeededRandom(15);
    const detector = new MotionDetector();
    for (let i = 0; i < 20; i++) detector.add(seen(room(), random));
    let last = 0;
    for (let i = 0; i < 100; i++) if (detector.add(seen(person(room(), 12), random))) last = i;
    expect(last).toBeGreaterThan(1);
    expect(last).toBeLessThan(30);
  });

  it('is not one flash, nor one picture that arrived broken', () => {
    const random = new SeededRandom(16);
    const detector = new MotionDetector();
    for (let i = 0; i < 20; i++) detector.add(seen(room(), random));
    const broken = Uint8ClampedArray.from(room(), (grey, i) => (i < CELLS / 3 ? 0 : grey));
    expect(detector.add(broken)).toBe(false);
    expect(movedCells(new Background(room()), broken)).toBeGreaterThan(100);
  });

  it('is a whole new picture: somebody right in front of the lens', () => {
    const random = new SeededRandom(17);
    const detector = new MotionDetector();
    for (let i = 0; i < 20; i++) detector.add(seen(room(), random));
    const close = Float32Array.from({ length: CELLS }, (_, i) => 128 + 90 * Math.sin(i / 7));
    detector.add(seen(close, random));
    expect(detector.add(seen(close, random))).toBe(true);
  });

  it('is nothing in a dark room, and nothing after a reset', () => {
    const random = new SeededRandom(18);
    const detector = new MotionDetector();
    const dark = new Float32Array(CELLS).fill(4);
    for (let i = 0; i < 200; i++) expect(detector.add(seen(dark, random, { noise: 3 }))).toBe(false);
    detector.reset();
    expect(detector.add(seen(room(), random))).toBe(false);
  });
});
