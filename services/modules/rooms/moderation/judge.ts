import type { Timers } from '../../../platform/actors/timers.ts';
import { judgeUnavailable } from '../people.errors.ts';

/** What somebody is about to say to a room. */
export interface Utterance {
  readonly roomId: string;
  readonly userId: string;
  readonly text: string;
}

/** `rule` names what was broken, for figures and logs; it is not shown. */
export type Verdict = { readonly isAllowed: true } | { readonly isAllowed: false; readonly rule: string };

/** Judges words before they reach a room: a list of words, or an AI. */
export interface TextJudge {
  readonly name: string;
  /**
   * A verdict that is known already comes at once: then nothing waits, and no timer is set.
   *
   * @param signal ends when nobody waits for the verdict any more.
   */
  judge(utterance: Utterance, signal: AbortSignal): Verdict | Promise<Verdict>;
}

/** What a judge has said, for figures. */
export type Judged = (judge: string, outcome: 'allowed' | 'refused' | 'failed', seconds: number) => void;

export interface CourtOptions {
  readonly judges: readonly TextJudge[];
  /** So long a post waits for all of them. */
  readonly timeoutMs: number;
  /** What becomes of words that a judge could not judge in time: `open` lets them through, `closed` refuses. */
  readonly policy: 'open' | 'closed';
  readonly timers: Timers;
  readonly observe?: Judged;
}

/** All judges together. @throws `room.judge-unavailable` */
export type Court = (utterance: Utterance) => Promise<Verdict>;

const ALLOWED: Verdict = { isAllowed: true };

/** Asks all judges at once, outside of any room's mailbox; the first objection counts. */
export function createCourt(options: CourtOptions): Court {
  const { judges, policy } = options;
  return async (utterance) => {
    if (judges.length === 0) return ALLOWED;
    const verdicts = await Promise.all(judges.map((judge) => ask(judge, utterance, options)));
    const refusal = verdicts.find((verdict) => verdict?.isAllowed === false);
    if (refusal !== undefined) return refusal;
    if (policy === 'closed' && verdicts.includes(undefined)) {
      throw judgeUnavailable({}, { retryAfterMs: 1_000 });
    }
    return ALLOWED;
  };
}

/** Undefined where the judge failed or took too long. */
async function ask(
  judge: TextJudge,
  utterance: Utterance,
  { timeoutMs, timers, observe }: CourtOptions,
): Promise<Verdict | undefined> {
  const begun = performance.now();
  const controller = new AbortController();
  const judging = begin(judge, utterance, controller.signal);
  const verdict = judging instanceof Promise ? await inTime(judging, { timeoutMs, timers }) : judging;
  if (verdict === undefined) controller.abort();
  observe?.(judge.name, outcomeOf(verdict), (performance.now() - begun) / 1_000);
  return verdict;
}

/** A judge that fails at once has failed like one that fails later. */
function begin(
  judge: TextJudge,
  utterance: Utterance,
  signal: AbortSignal,
): Verdict | Promise<Verdict> | undefined {
  try {
    return judge.judge(utterance, signal);
  } catch {
    return undefined;
  }
}

async function inTime(
  judging: Promise<Verdict>,
  { timeoutMs, timers }: Pick<CourtOptions, 'timeoutMs' | 'timers'>,
): Promise<Verdict | undefined> {
  const late = Promise.withResolvers<undefined>();
  const cancel = timers.after(timeoutMs, () => late.resolve(undefined));
  const verdict = await Promise.race([judging.catch(() => undefined), late.promise]);
  cancel();
  return verdict;
}

function outcomeOf(verdict: Verdict | undefined): 'allowed' | 'refused' | 'failed' {
  if (verdict === undefined) return 'failed';
  return verdict.isAllowed ? 'allowed' : 'refused';
}
