import { systemPreferences } from 'electron';

/** Whether the system lets this app use the camera. macOS asks the user, once; elsewhere there is nothing to ask. */
export async function cameraAccess(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform !== 'darwin') return true;
  return systemPreferences.askForMediaAccess('camera');
}
