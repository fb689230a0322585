import type { Pipeline } from '../pipeline/pipeline.ts';
import type { ChipSettings } from '../mapping/operating-conditions.ts';
import type { FrameSource } from './frame-source.ts';
import { runResult } from './run-result.ts';
import type { RunSummary, RunWriter } from './run-writer.ts';

/** What {@link recordFrames} needs. */
export interface Recording {
  /** counts mappings and checksums */
  readonly pipeline: Pipeline;
  readonly source: FrameSource;
  readonly writer: RunWriter;
  readonly chip: ChipSettings;
  /** the ifmaps of the frame that ran last, for runs that keep them */
  readonly ifmaps?: () => readonly Int16Array[];
  /** class of a picture's file, where it is known */
  readonly label?: (file: string) => number | undefined;
  readonly onFrame?: () => void;
}

/**
 * Runs a source's frames and records each, until it has no more, a limit is reached or the signal says stop. A frame is written while
 * the next one runs; where that shows that the run is over, the frame that ran meanwhile is not in it.
 */
export async function recordFrames(recording: Recording, signal: AbortSignal): Promise<RunSummary> {
  const { pipeline, source, writer, chip, ifmaps, label, onFrame } = recording;
  const { width, height } = pipeline.model.network.input;
  let written: Promise<RunSummary | undefined> = Promise.resolve(undefined);
  try {
    for (let frame = 1; !signal.aborted; frame++) {
      const next = await source.next();
      if (!next) return (await written) ?? (await writer.close('complete'));
      const { rgb, capturedAt, file } = next;
      const result = await pipeline.run(rgb);
      const before = await written;
      if (before) return before;
      const classIndex = file === undefined ? undefined : label?.(file);
      written = writer.append({
        frame: { number: frame, capturedAt, width, height, rgb },
        result: runResult(pipeline.chipLayers, result, {
          frame,
          chip,
          ...(file !== undefined && { file }),
          ...(classIndex !== undefined && { label: classIndex }),
        }),
        // the next frame puts others into the list
        ...(ifmaps && { ifmaps: [...ifmaps()] }),
      });
      // awaited with the next frame, which nobody need run any more if this one fails
      written.catch(() => undefined);
      onFrame?.();
      if (writer.endsWith(frame)) break;
    }
    const last = await written;
    if (last) return last;
  } catch (error) {
    await writer.close('stopped');
    // ctrl-C reaches a camera's program, too: the picture that it then did not take is no mistake.
    if (!signal.aborted) throw error;
  }
  return await writer.close('stopped');
}
