/** Times of a booth, all in ms; the address may name others, in seconds. */
export interface BoothOptions {
  /** `still`: nothing moves for so long before the attract loop begins */
  readonly stillMs: number;
  /** `leave`: nobody moves or touches a key for so long before settings go back to the house's */
  readonly leaveMs: number;
  /** `page`: how long each page of the story stays */
  readonly pageMs: number;
  /** `patience`: how long no label may come before the page connects anew */
  readonly patienceMs: number;
}

const DEFAULT_SECONDS = { still: 20, leave: 45, page: 12, patience: 6 } as const;

/**
 * What the address says: `?booth=1&still=20&leave=45&page=12&patience=6`.
 * @returns undefined for the dashboard
 */
export function boothOptions(search: string): BoothOptions | undefined {
  const query = new URLSearchParams(search);
  if (!query.has('booth')) return undefined;
  const ms = (name: keyof typeof DEFAULT_SECONDS): number => {
    const seconds = Number(query.get(name));
    return 1000 * (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_SECONDS[name]);
  };
  return { stillMs: ms('still'), leaveMs: ms('leave'), pageMs: ms('page'), patienceMs: ms('patience') };
}
