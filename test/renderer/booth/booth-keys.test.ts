import { describe, expect, it } from 'vitest';
import { boothAction, isBrowserKey, type Key } from '../../../renderer/app/booth/booth-keys.ts';
import { boothOptions } from '../../../renderer/app/booth/booth-options.ts';

function press(key: string, keys: Partial<Key> = {}): Key {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
  return {
    ...{ key, code, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false },
    repeat: false,
    ...keys,
  };
}
const chord = { ctrlKey: true, shiftKey: true };

describe('keys in the booth', () => {
  it('step the story and move the chip’s switches for anybody', () => {
    expect(boothAction(press('ArrowRight'))).toEqual({ visitor: 'next' });
    expect(boothAction(press('ArrowLeft'))).toEqual({ visitor: 'back' });
    expect(boothAction(press(' '))).toEqual({ visitor: 'pause' });
    expect(boothAction(press('G', { shiftKey: true }))).toEqual({ visitor: 'gating' });
  });

  it('leave the booth only as a chord', () => {
    expect(boothAction(press('E', chord))).toEqual({ operator: 'exit' });
    // another layout, the same key
    expect(boothAction(press('И', { ...chord, code: 'KeyE' }))).toEqual({ operator: 'exit' });
    for (const keys of [{}, { shiftKey: true }, { ctrlKey: true }, { ...chord, altKey: true }])
      expect(boothAction(press('e', keys))).toBeUndefined();
    for (const key of ['Escape', 'F11', 'toString', 'Enter']) expect(boothAction(press(key))).toBeUndefined();
    expect(boothAction(press('e', { ...chord, repeat: true }))).toBeUndefined();
  });

  it('are kept from the browser where they would leave the page', () => {
    for (const key of [
      press('Escape'),
      press('F11'),
      press('F5'),
      press('r', { ctrlKey: true }),
      press('F4', { altKey: true }),
    ])
      expect(isBrowserKey(key)).toBe(true);
    for (const key of [press('ArrowRight'), press('g'), press('F')]) expect(isBrowserKey(key)).toBe(false);
  });
});

describe('what the address says of a booth', () => {
  it('is nothing for the dashboard', () => {
    expect(boothOptions('')).toBeUndefined();
    expect(boothOptions('?notice=page.crashed')).toBeUndefined();
  });

  it('has times in seconds; what is no time is not taken', () => {
    expect(boothOptions('?booth=1&still=3&leave=0.5&page=x&patience=-1')).toEqual({
      stillMs: 3000,
      leaveMs: 500,
      pageMs: 12_000,
      patienceMs: 6000,
    });
  });
});
