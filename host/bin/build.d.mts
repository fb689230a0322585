/** Whether the built code of a checkout is missing, older than a source, or left over from a failed build. */
export function needsBuild(root: string): boolean;
/** Builds a checkout; returns what went wrong. */
export function build(root: string): string | undefined;
