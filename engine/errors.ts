/** What every user-facing error of this project says: the bad value, the limit it broke and the way out. */
export interface ErrorFacts {
  /** Stable identifier for programs, e.g. `shape.filter-height`. */
  readonly code: string;
  /** What is wrong, in a few words that already contain the value. */
  readonly problem: string;
  /** The limit or expectation that the value broke. */
  readonly limit?: string;
  /** What the user can do about it. */
  readonly remedy?: string;
}

/**
 * The one error type for bad input. Its message is one line: problem, limit, remedy.
 * Anything else that is thrown is a broken invariant, i.e. a bug.
 */
export class EyerissError extends Error {
  override readonly name = 'EyerissError';
  readonly code: string;
  readonly problem: string;
  readonly limit: string | undefined;
  readonly remedy: string | undefined;

  constructor(facts: ErrorFacts, options?: ErrorOptions) {
    super(
      [facts.problem, facts.limit, facts.remedy].filter((part) => part !== undefined).join('; '),
      options,
    );
    this.code = facts.code;
    this.problem = facts.problem;
    this.limit = facts.limit;
    this.remedy = facts.remedy;
  }
}

/**
 * Asserts an invariant of this code (never a property of user input).
 * @throws Error when it does not hold.
 */
export function invariant(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`broken invariant: ${what}`);
}
