import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { z } from 'zod';
import { REQUEST_ARGUMENTS } from './channels.ts';
import { isOwnUrl } from './own-page.ts';

type Requests = typeof REQUEST_ARGUMENTS;

/**
 * Answers a request of the page. The sender must be the app's own page in a window's main frame, the arguments must
 * fit their schema; otherwise the page's promise is rejected and `answer` not called.
 */
export function answerPage<Channel extends keyof Requests>(
  channel: Channel,
  answer: (event: IpcMainInvokeEvent, ...args: z.infer<Requests[Channel]>) => void,
): void {
  ipcMain.handle(channel, (event, ...args: unknown[]) => {
    const frame = event.senderFrame;
    if (frame?.parent !== null || !isOwnUrl(frame.url))
      throw new Error(
        `${channel}: only the app's own page may ask, not ${frame?.url ?? 'a frame that is gone'}`,
      );
    const parsed = REQUEST_ARGUMENTS[channel].safeParse(args);
    if (!parsed.success) throw new Error(`${channel}: ${parsed.error.issues[0]?.message ?? 'bad arguments'}`);
    answer(event, ...parsed.data);
  });
}
