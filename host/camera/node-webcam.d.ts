/** The part of node-webcam 0.8.2 that is used here; it has no types of its own. */
declare module 'node-webcam' {
  interface FSWebcamOptions {
    readonly device: string;
    readonly width: number;
    readonly height: number;
    /** 1 to 100 for JPEG, 0 to 9 for PNG */
    readonly quality: number;
    readonly output: 'jpeg' | 'png';
    /** frames to drop first; false: none */
    readonly skip: number | false;
    readonly delay: number;
    readonly saveShots: boolean;
    readonly callbackReturn: 'location';
    readonly verbose: boolean;
  }
  interface FSWebcam {
    /** Runs fswebcam in a shell; `location` and the options go into its command line unquoted. */
    capture(location: string, callback: (error: Error | null, location?: string) => void): void;
  }
  const api: { readonly FSWebcam: new (options: FSWebcamOptions) => FSWebcam };
  export default api;
}
