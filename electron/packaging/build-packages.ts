import { join } from 'node:path';

/** Systems there are packages for, by Node's names. */
export type PackagePlatform = 'linux' | 'darwin' | 'win32';

/** What is to be built, and of which Electron. */
export interface BuildRequest {
  readonly platform: PackagePlatform;
  /** electron-builder's names; after `dir`, the folder, the others are packed from that. */
  readonly targets: readonly string[];
  /** An unpacked Electron for the platform. */
  readonly electronFolder: string;
  readonly electronVersion: string;
  /** macOS: both architectures; electron-builder then downloads its Electrons itself. */
  readonly universal?: boolean;
  /** Where packages go; default: as electron-builder.yml says. */
  readonly out?: string | undefined;
}

/** What came out. */
export interface BuildOutcome {
  /** Paths of the packages; of the folder, where that was asked for. */
  readonly made: readonly string[];
  readonly failed: readonly { readonly target: string; readonly why: string }[];
}

/** Name of electron-builder's folder of the unpacked app; one other than x64 is in the name. */
function unpackedName(platform: PackagePlatform): string {
  const arch = process.arch === 'x64' ? '' : `-${process.arch}`;
  return { linux: `linux${arch}-unpacked`, darwin: `mac${arch}`, win32: `win${arch}-unpacked` }[platform];
}

type Builder = typeof import('electron-builder');

/**
 * Runs electron-builder with electron-builder.yml, once for each target: one that fails does not take the others along.
 * @param root the checkout, built, with icons in dist/icons
 * @throws {Error} in one line, if electron-builder is not installed
 */
export async function buildPackages(root: string, request: BuildRequest): Promise<BuildOutcome> {
  const builder = await loadBuilder();
  const { platform, targets, universal = false, out } = request;
  const run = (target: string, prepackaged?: string): Promise<string[]> => {
    const kind = {
      linux: builder.Platform.LINUX,
      darwin: builder.Platform.MAC,
      win32: builder.Platform.WINDOWS,
    };
    const arch = universal ? builder.Arch.universal : builder.archFromString(process.arch);
    return builder.build({
      projectDir: root,
      targets: kind[platform].createTarget([target], arch),
      publish: 'never',
      ...(prepackaged !== undefined && { prepackaged }),
      config: {
        electronVersion: request.electronVersion,
        ...(!universal && { electronDist: request.electronFolder }),
        ...(out !== undefined && { directories: { output: out } }),
      },
    });
  };
  const made: string[] = [];
  const failed: { target: string; why: string }[] = [];
  let folder: string | undefined;
  for (const target of targets) {
    try {
      made.push(...(await run(target, folder)));
      if (target !== 'dir') continue;
      folder = join(out ?? join(root, 'release'), unpackedName(platform));
      made.push(folder);
    } catch (error) {
      failed.push({ target, why: firstLine(error) });
      // The others would be packed from it.
      if (target === 'dir') break;
    }
  }
  return { made, failed };
}

async function loadBuilder(): Promise<Builder> {
  try {
    return await import('electron-builder');
  } catch (cause) {
    throw new Error(`electron-builder cannot be loaded (${firstLine(cause)}); run npm ci`, { cause });
  }
}

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return line;
}
