import { session } from 'electron';
import { cameraAccess } from './camera-access.ts';
import { isOwnUrl } from './own-page.ts';

/** What a page asks for, as far as it matters here. */
interface Asked {
  readonly permission: string;
  readonly url: string;
  readonly isMainFrame: boolean;
  /** for `media`: what of it */
  readonly media: readonly string[];
}

/** The app's own page may use the camera and the full screen; nobody may do anything else. */
function granted({ permission, url, isMainFrame, media }: Asked): boolean {
  if (!isMainFrame || !isOwnUrl(url)) return false;
  if (permission === 'fullscreen') return true;
  return permission === 'media' && media.length > 0 && media.every((type) => type === 'video');
}

/** Answers what pages ask for. */
export function setupPermissions(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const { requestingUrl, isMainFrame } = details;
    if (!granted({ permission, url: requestingUrl, isMainFrame, media })) {
      callback(false);
    } else if (permission === 'media') {
      void cameraAccess().then(callback);
    } else {
      callback(true);
    }
  });
  defaultSession.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) => {
    const media = details.mediaType === undefined ? [] : [details.mediaType];
    return granted({ permission, url: requestingOrigin, isMainFrame: details.isMainFrame, media });
  });
  // USB, HID, serial: nothing, whoever asks.
  defaultSession.setDevicePermissionHandler(() => false);
}
