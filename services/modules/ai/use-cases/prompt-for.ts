import { z } from 'zod';
import { findContext } from '../context/find-context.ts';
import type { TutorQuestion } from '../contract.ts';
import { conversationOf, summaryOf, type Turn } from '../tutor/history.ts';
import { tutorPrompt, type TutorPrompt } from '../tutor/tutor-prompt.ts';
import { askWhole, paidBy, type Asker } from './ask.ts';
import type { AiDeps } from './deps.ts';

/** The session that a question names, when it is the id of one. */
export function sessionOf({ context }: TutorQuestion): string | undefined {
  return z.uuid().safeParse(context?.sessionId?.toLowerCase()).data;
}

/** What a model is given for a question: the caller's own history and texts, and nobody else's. */
export async function promptFor(deps: AiDeps, asker: Asker, question: TutorQuestion): Promise<TutorPrompt> {
  const { log, ai, texts, embeddingModel, keepVectors } = deps;
  const { caller, call } = asker;
  const around = { requestId: call.requestId };
  const warn = (what: string) => (error: unknown) => log.warn(what, { error, request_id: call.requestId });
  const { recent, older } = conversationOf(await turnsBefore(deps, asker, question));
  const [summary, material] = await Promise.all([
    older.length === 0
      ? undefined
      : summaryOf(
          older,
          (request) => askWhole(deps, asker, request),
          warn('A history could not be put in short'),
        ),
    caller.role !== 'authenticated'
      ? []
      : findContext(
          {
            ai: { embed: (request) => ai.embed({ ...request, ...paidBy(asker) }) },
            texts,
            embeddingModel,
            keep: (model, vectors) => keepVectors.execute(caller, { model, vectors }, around),
            onError: warn('An answer of the tutor stands without context'),
          },
          question.message,
          call.signal,
        ),
  ]);
  return tutorPrompt(question, { history: recent, summary, material });
}

/** What the front end tells, else what was written down; the question itself is not before itself. */
async function turnsBefore(
  { repository }: Pick<AiDeps, 'repository'>,
  { caller }: Asker,
  question: TutorQuestion,
): Promise<readonly Turn[]> {
  const told = question.context?.history;
  if (told) return told;
  const session = sessionOf(question);
  if (session === undefined || caller.role !== 'authenticated') return [];
  const turns = await repository.turnsOf(session);
  const last = turns.at(-1);
  return last?.role === 'user' && last.content === question.message ? turns.slice(0, -1) : turns;
}
