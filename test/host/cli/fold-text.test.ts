import { describe, expect, it } from 'vitest';
import { foldText } from '../../../host/cli/fold-text.ts';

describe('foldText', () => {
  it('breaks long lines at spaces and indents what follows', () => {
    expect(foldText('note: one two three\n  a b', 10)).toBe('note: one\n  two\n  three\n  a b');
    expect(foldText('  indented text is folded', 14)).toBe('  indented\n    text is\n    folded');
  });

  it('leaves lines that fit as they are, spaces and all', () => {
    const text = '  87.0 %  ███··  hot-air   balloon\n\n';
    expect(foldText(text, 40)).toBe(text);
  });

  it('counts characters, and keeps a word that is too long', () => {
    expect(foldText('──── ────', 9)).toBe('──── ────');
    expect(foldText('labels need `npx eyeriss models fetch alexnet`', 30)).toBe(
      'labels need\n  `npx eyeriss models fetch alexnet`',
    );
    expect(foldText('they need eyeriss models fetch alexnet', 30)).toBe(
      'they need\n  eyeriss models fetch alexnet',
    );
    expect(foldText('a /a/very/long/path b', 6)).toBe('a\n  /a/very/long/path\n  b');
  });
});
