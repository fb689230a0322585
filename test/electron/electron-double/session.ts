/** What a permission handler is told. */
export interface AskedDetails {
  readonly requestingUrl: string;
  readonly isMainFrame: boolean;
  readonly mediaTypes?: readonly string[];
}

type RequestHandler = (
  contents: unknown,
  permission: string,
  callback: (granted: boolean) => void,
  details: AskedDetails,
) => void;
type CheckHandler = (
  contents: unknown,
  permission: string,
  requestingOrigin: string,
  details: { readonly isMainFrame: boolean; readonly mediaType?: string },
) => boolean;

/** The permission handlers of a session; without one everything is granted, as in Electron. */
export class Session {
  #request: RequestHandler | undefined;
  #check: CheckHandler | undefined;
  deviceHandler: (() => boolean) | undefined;

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#check = handler;
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    this.deviceHandler = handler;
  }

  /** The double's own: as if a page asked. */
  ask(permission: string, details: AskedDetails): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.#request === undefined) resolve(true);
      else this.#request(undefined, permission, resolve, details);
    });
  }

  /** The double's own: as if a page's right were looked up. */
  check(permission: string, origin: string, isMainFrame: boolean, mediaType?: string): boolean {
    const details = mediaType === undefined ? { isMainFrame } : { isMainFrame, mediaType };
    return this.#check?.(undefined, permission, origin, details) ?? true;
  }
}
