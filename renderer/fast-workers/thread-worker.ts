/* The whole program of a further thread: `serve` blocks until the executor closes. */
import { kernelImports } from '../../engine/fast/web-assembly.ts';
import type { ThreadStart } from '../../engine/index.ts';
import type { ThreadMessage } from './browser-thread.ts';

interface ThreadKernel {
  serve(thread: number): void;
  fail(): void;
}

function say(message: ThreadMessage): void {
  postMessage(message);
}

async function serve({ module, memory, thread }: ThreadStart): Promise<void> {
  const imports = kernelImports(memory) as unknown as WebAssembly.Imports;
  const { exports } = await WebAssembly.instantiate(module as WebAssembly.Module, imports);
  say('ready');
  const kernel = exports as unknown as ThreadKernel;
  try {
    kernel.serve(thread);
  } catch (error) {
    kernel.fail();
    reportError(error);
  }
}

addEventListener(
  'message',
  ({ data }: MessageEvent<ThreadStart>) => {
    serve(data).catch((error: unknown) => {
      say({ problem: error instanceof Error ? error.message : String(error) });
    });
  },
  { once: true },
);
