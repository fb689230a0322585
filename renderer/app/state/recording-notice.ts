import type { HostMessage, NoticeMessage } from '../../../host/protocol/host-messages.ts';

type RecordingMessage = Extract<HostMessage, { type: 'recording' }>;

/** Code of the notice about the last recording. */
export const RECORDING_CODE = 'recording';

/** Why recordings end by themselves. */
const REASONS: Readonly<Partial<Record<NonNullable<RecordingMessage['reason']>, string>>> = {
  limit: 'It ended by itself: recordings are at most ten minutes or 4 GB long.',
  'disk full': 'It ended because the disk is full; what was written is sound.',
  'settings changed': 'It ended with the change of network or N: a run is of one.',
};

/** What is said of a recording that is over. Without a reason its engine is gone. */
export function recordingNotice({ path, frames, reason }: RecordingMessage): NoticeMessage {
  const why =
    reason === undefined
      ? 'It ended because the connection to the engine was lost; at most the last frame is missing.'
      : REASONS[reason];
  const expected = reason === 'stopped' || reason === 'settings changed';
  const what = frames === 0 ? `No frame was recorded to ${path}.` : `Recorded ${frames} frames to ${path}.`;
  return {
    type: 'notice',
    code: RECORDING_CODE,
    severity: expected && frames > 0 ? 'info' : 'warning',
    message: [what, ...(why === undefined ? [] : [why])].join(' '),
    tip:
      frames === 0
        ? 'Frames are recorded as they run: choose a source, and resume what is paused, before you record.'
        : 'To play it, choose “Pictures, film, recorded run …” among the sources, or drop it here; to verify it: `npx eyeriss replay FILE --verify`',
  };
}
