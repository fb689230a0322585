import { describe, expect, it } from 'vitest';
import { accuracyOnPhotographs } from '../support/accuracy.ts';
import { sharedDir } from '../support/shared.ts';

describe.skipIf(!sharedDir)('squeezenet-1.1 on 205 labelled photographs (needs ../shared)', () => {
  it('is at most 1 point under float32, agrees on 97 % of the labels, and no psum wraps', async () => {
    const result = await accuracyOnPhotographs(sharedDir!, 'squeezenet-1.1');
    console.log('squeezenet-1.1', JSON.stringify(result));
    expect(result.images).toBe(205);
    expect(result.top1).toBeGreaterThanOrEqual(result.float!.top1 - 0.01);
    expect(result.agreementTop1).toBeGreaterThanOrEqual(0.97);
    expect(result.wrappedPsums).toBe(0);
  });
});
