/** Gives the access token of the person; with `refresh` a new one, since the last is no longer good. */
export type AskForToken = (why: {
  readonly refresh: boolean;
}) => Promise<string | undefined> | string | undefined;

/** A token is replaced so long before its end; a short one after nine tenths of what is left of it. */
const EARLY_MS = 60_000;
const AGAIN_MS = 10_000;
/** Longer than this no timer waits. */
const LONGEST_MS = 2_000_000_000;

/** Knows when a token ends, and has the next one shown to the server before. */
export class TokenKeeper {
  readonly #ask: AskForToken;
  readonly #deps: { readonly now: () => number; readonly refresh: (token: string) => Promise<void> };
  #token: string | undefined;
  #isOutdated = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the last attempt to get one failed: there may be no network. */
  hasFailed = false;

  constructor(
    ask: AskForToken,
    deps: { readonly now: () => number; readonly refresh: (token: string) => Promise<void> },
  ) {
    this.#ask = ask;
    this.#deps = deps;
  }

  /** Never throws; undefined when there is none. */
  async get(): Promise<string | undefined> {
    try {
      const refresh = this.#isOutdated;
      this.#token = await this.#ask({ refresh });
      this.hasFailed = false;
    } catch {
      this.#token = undefined;
      this.hasFailed = true;
    }
    return this.#token;
  }

  /** The next one must be new. False when it was new, and is no good either. */
  renew(): boolean {
    if (this.#isOutdated) return false;
    this.#isOutdated = true;
    return true;
  }

  /** The token was taken: before it ends there will be another. */
  keep(): void {
    this.#isOutdated = false;
    this.#plan();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #plan(waitAtLeast = 0): void {
    clearTimeout(this.#timer);
    const endsAt = endOf(this.#token);
    if (endsAt === undefined) return;
    const left = endsAt - this.#deps.now();
    const wait = Math.max(left - Math.min(EARLY_MS, left / 10), waitAtLeast);
    this.#timer = setTimeout(() => void this.#replace(), Math.min(wait, LONGEST_MS));
  }

  async #replace(): Promise<void> {
    const before = this.#token;
    this.#isOutdated = true;
    const token = await this.get();
    try {
      if (token === undefined || token === before) throw new Error('There is no new token');
      await this.#deps.refresh(token);
      this.keep();
    } catch {
      this.#token ??= before;
      this.#plan(AGAIN_MS);
    }
  }
}

/** When a JWT ends, in milliseconds since 1970; undefined for what is none. */
function endOf(token: string | undefined): number | undefined {
  try {
    const body = (token ?? '').split('.')[1] ?? '';
    const { exp } = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1_000 : undefined;
  } catch {
    return undefined;
  }
}
