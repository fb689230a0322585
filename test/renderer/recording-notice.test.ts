import { describe, expect, it } from 'vitest';
import { recordingNotice } from '../../renderer/app/state/recording-notice.ts';

const recorded = (frames: number, reason?: 'stopped' | 'disk full') =>
  recordingNotice({
    type: 'recording',
    on: false,
    path: 'a.eyeriss',
    frames,
    bytes: 1,
    seconds: 1,
    ...(reason && { reason }),
  });

describe('what is said of a recording', () => {
  it('offers to play it', () => {
    expect(recorded(3, 'stopped')).toMatchObject({
      severity: 'info',
      message: 'Recorded 3 frames to a.eyeriss.',
      tip: expect.stringMatching(
        /“Pictures, film, recorded run …”.*`npx eyeriss replay FILE --verify`$/,
      ) as string,
    });
    expect(recorded(3, 'disk full')).toMatchObject({ severity: 'warning' });
  });

  it('says where there is nothing to play, and what to do', () => {
    const { severity, message, tip } = recorded(0, 'stopped');
    expect(severity).toBe('warning');
    expect(message).toBe('No frame was recorded to a.eyeriss.');
    expect(tip).toContain('choose a source');
    expect(tip).not.toContain('Play');
  });
});
