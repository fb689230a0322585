import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PROGRAM = `#!/bin/sh
echo "This is a stand-in: the package was built without Electron's program (docs/packages.md)." >&2
exit 1
`;

/**
 * Writes what electron-builder wants of an Electron folder for Linux, without Electron: shows that a package comes
 * together and what is in it; it cannot be started, and says so.
 * @param version what the folder says it is
 */
export async function writeStandInElectron(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  await writeFile(join(folder, 'electron'), PROGRAM, { mode: 0o755 });
  await writeFile(join(folder, 'version'), `${version}\n`);
  await writeFile(join(folder, 'LICENSE'), 'No part of Electron is in this folder.\n');
}
