import { mkdirSync } from 'node:fs';
import { app } from 'electron';

/**
 * `eyeriss models …` of a packaged app: what its messages tell a user to run when weights are missing. No window opens;
 * ends the app.
 * @param args without the executable
 * @param folder where weights are put; is made where there is none
 */
export async function runModelsCommand(args: readonly string[], folder: string): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true });
    const { runModelsProgram } = await import('../host/cli/models-program.ts');
    await runModelsProgram([process.execPath, 'eyeriss', ...args], folder);
  } catch (error) {
    process.stderr.write(`eyeriss: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
  // What was said may still be on its way into a pipe.
  await new Promise((resolve) => process.stdout.write('', resolve));
  app.exit(Number(process.exitCode ?? 0));
}
