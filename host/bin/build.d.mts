/** Whether the built code of a checkout is missing, older than a source, or left over from a failed build. */
export function needsBuild(root: string): boolean;
/** Builds a checkout; returns what went wrong. */
export function build(root: string): string | undefined;
export function needsShellBuild(root: string): boolean;
export function needsPageBuild(root: string): boolean;
export function buildPage(root: string): string | undefined;
export function bringUpToDate(
  root: string,
  what: { readonly shell?: boolean; readonly page?: boolean },
): string | undefined;
