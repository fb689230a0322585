import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boundsOnScreen, readWindowState, writeWindowState } from '../../electron/window-state.ts';

const SCREEN = { x: 0, y: 24, width: 1920, height: 1056 };
const RIGHT = { x: 1920, y: 0, width: 1280, height: 720 };

describe('window state', () => {
  it('keeps bounds that can be reached on some screen', () => {
    const bounds = { x: 2000, y: 10, width: 1000, height: 700 };
    expect(boundsOnScreen(bounds, [SCREEN, RIGHT])).toEqual(bounds);
    expect(boundsOnScreen(bounds, [SCREEN])).toBeUndefined();
  });

  it('drops bounds of which too little is visible, or whose title bar is above the screen', () => {
    const size = { width: 1000, height: 700 };
    expect(boundsOnScreen({ x: 1850, y: 100, ...size }, [SCREEN])).toBeUndefined();
    expect(boundsOnScreen({ x: -950, y: 100, ...size }, [SCREEN])).toBeUndefined();
    expect(boundsOnScreen({ x: 100, y: 1060, ...size }, [SCREEN])).toBeUndefined();
    expect(boundsOnScreen({ x: 100, y: 0, ...size }, [SCREEN])).toBeUndefined();
    expect(boundsOnScreen({ x: -500, y: 100, ...size }, [SCREEN])).toBeDefined();
  });

  it('makes a window no larger than its screen', () => {
    expect(boundsOnScreen({ x: 0, y: 24, width: 4000, height: 3000 }, [SCREEN])).toEqual(SCREEN);
  });

  it('reads back what it wrote, leaves no other file, and passes over what is not a state', () => {
    const folder = mkdtempSync(join(tmpdir(), 'eyeriss-window-'));
    const file = join(folder, 'state.json');
    const state = { bounds: RIGHT, maximised: true, fullScreen: false };
    expect(readWindowState(file)).toBeUndefined();
    writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
    expect(readdirSync(folder)).toEqual(['state.json']);
    for (const text of [
      '',
      'null',
      '[]',
      '{"bounds":{"x":"1"}}',
      JSON.stringify({ ...state, maximised: 1 }),
    ]) {
      writeFileSync(file, text);
      expect(readWindowState(file)).toBeUndefined();
    }
  });
});
