import { beforeEach, describe, expect, it } from 'vitest';
import { cameraProblem, unplugged } from '../../renderer/sources/camera-problem.ts';
import { findCamera, rememberCamera, rememberedCamera } from '../../renderer/sources/remembered-source.ts';
import { SourceDesk } from '../../renderer/sources/source-desk.ts';
import type { Source, SourceProblem } from '../../renderer/sources/source.ts';

/** A source that a test can break. */
class FakeSource implements Source {
  readonly kind = 'camera';
  readonly title: string;
  readonly picture = undefined;
  problem: SourceProblem | undefined;
  running = false;
  held = false;
  lose: (problem: SourceProblem) => void = () => undefined;

  constructor(title: string) {
    this.title = title;
  }

  start(lost: (problem: SourceProblem) => void): Promise<void> {
    if (this.problem) return Promise.reject(this.problem);
    this.running = true;
    this.held = false;
    this.lose = lost;
    return Promise.resolve();
  }

  stop(): void {
    this.running = false;
  }

  hold(held: boolean): void {
    this.held = held;
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const named = (name: string): Error => Object.assign(new Error('x'), { name });

describe('the source desk', () => {
  let pattern: FakeSource;
  let camera: FakeSource;
  let said: string[];
  let desk: SourceDesk;
  beforeEach(async () => {
    pattern = new FakeSource('pattern');
    camera = new FakeSource('camera');
    said = [];
    desk = new SourceDesk(pattern, {
      changed: ({ title }) => said.push(`runs ${title}`),
      problem: ({ code }) => said.push(code),
      solved: () => said.push('solved'),
    });
    await desk.begin();
  });

  it('runs the wanted source and stops the one before', async () => {
    await desk.choose(camera);
    expect(desk.running).toBe(camera);
    expect([pattern.running, camera.running]).toEqual([false, true]);
    expect(said).toEqual(['runs pattern', 'solved', 'runs camera']);
  });

  it('holds what runs, and what runs instead', async () => {
    desk.hold(true);
    expect(pattern.held).toBe(true);
    await desk.choose(camera);
    expect(camera.held).toBe(true);
    camera.lose(unplugged('camera'));
    await settled();
    expect([desk.running, pattern.held]).toEqual([pattern, true]);
    desk.hold(false);
    expect(pattern.held).toBe(false);
    await desk.choose(camera);
    expect(camera.held).toBe(false);
  });

  it('keeps on running what works when the wanted one does not start, and says why', async () => {
    camera.problem = cameraProblem(named('NotAllowedError'), 'camera');
    await desk.choose(camera);
    expect(desk.running).toBe(pattern);
    expect(pattern.running).toBe(true);
    expect(said).toEqual(['runs pattern', 'camera.not-allowed']);
  });

  it('falls back when a camera is unplugged, and comes back by itself', async () => {
    await desk.choose(camera);
    camera.problem = cameraProblem(named('NotFoundError'), 'camera');
    camera.lose(unplugged('camera'));
    await settled();
    expect(desk.running).toBe(pattern);
    expect([pattern.running, camera.running]).toEqual([true, false]);
    await desk.comeBack();
    expect(desk.running).toBe(pattern);
    camera.problem = undefined;
    await desk.comeBack();
    expect(desk.running).toBe(camera);
    expect(said.slice(3)).toEqual([
      ...['runs pattern', 'camera.ended', 'camera.not-found', 'solved', 'runs camera'],
    ]);
  });

  it('does not come back to a camera that nobody wants any more', async () => {
    await desk.choose(camera);
    camera.lose(unplugged('camera'));
    await settled();
    await desk.choose(pattern);
    await desk.comeBack();
    expect(desk.running).toBe(pattern);
    expect(camera.running).toBe(false);
  });

  it('lets a later choice win over a slower, earlier one', async () => {
    let ready: () => void = () => undefined;
    const slow = new FakeSource('slow');
    slow.start = () =>
      new Promise((resolve) => {
        ready = resolve;
      });
    const first = desk.choose(slow);
    await desk.choose(camera);
    ready();
    await first;
    expect(desk.running).toBe(camera);
  });
});

describe('cameras', () => {
  it.each([
    ['NotAllowedError', 'camera.not-allowed'],
    ['NotFoundError', 'camera.not-found'],
    ['NotReadableError', 'camera.busy'],
    ['SecurityError', 'camera.not-secure'],
    ['TypeError', 'camera.failed'],
  ])('%s becomes %s with a tip', (name, code) => {
    const problem = cameraProblem(named(name), 'Logitech');
    expect(problem.code).toBe(code);
    expect(problem.message).toContain('Logitech');
    expect(problem.tip).not.toBe('');
  });

  it('are found again by id, else by label', () => {
    const store = new Map<string, string>();
    const storage = {
      getItem: (key: string) => store.get(key) ?? null,
      setItem: (key: string, value: string) => void store.set(key, value),
      removeItem: (key: string) => void store.delete(key),
    };
    expect(rememberedCamera(storage)).toBeUndefined();
    rememberCamera(storage, { id: 'b', label: 'Booth' });
    const remembered = rememberedCamera(storage);
    expect(
      findCamera(
        [
          { id: 'a', label: 'Booth' },
          { id: 'b', label: '' },
        ],
        remembered,
      )?.id,
    ).toBe('b');
    expect(findCamera([{ id: 'c', label: 'Booth' }], remembered)?.id).toBe('c');
    expect(findCamera([{ id: 'd', label: 'Other' }], remembered)).toBeUndefined();
  });
});
