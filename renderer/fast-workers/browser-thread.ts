import type { CreateThread } from '../../engine/index.ts';

/** What a thread says when its kernel stands, or why it does not. */
export type ThreadMessage = 'ready' | { readonly problem: string };

/**
 * Starts a further thread of the fast executor in a browser, from a page or from a worker. The page must be
 * cross-origin isolated (COOP `same-origin`, COEP `require-corp`), or there is no shared memory to give it.
 */
export const createBrowserThread: CreateThread = async (start) => {
  const worker = new Worker(new URL('./thread-worker.ts', import.meta.url), {
    type: 'module',
    name: `eyeriss-${start.thread}`,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<ThreadMessage>) => {
        if (data === 'ready') resolve();
        else reject(new Error(data.problem));
      };
      worker.onerror = ({ message }) => {
        reject(new Error(message || 'a thread could not be loaded'));
      };
      worker.postMessage(start);
    });
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return {
    terminate() {
      worker.terminate();
    },
  };
};
