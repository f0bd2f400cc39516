import type { Clock } from '../../platform/clock/clock.ts';
import type { AiUseCases, TutorPart } from '../ai/index.ts';
import { sendEvents } from './surface/event-stream.ts';
import { jsonFunction, tellError, type PlatformFunction, type TellRefusal } from './surface/function.ts';
import { toldOf } from './surface/function-error.ts';

/** The functions that ask a model (compat.md 1.6), each with the form that its clients read. */
export function aiFunctions(ai: AiUseCases, clock: Pick<Clock, 'now'>): readonly PlatformFunction[] {
  const proxy = { limit: 'ai-proxy', useCase: ai.callProvider, tell: tellAsProxy } as const;
  return [
    tutor(ai, clock),
    jsonFunction({ name: 'ai-proxy', ...proxy }),
    jsonFunction({ name: 'ai-proxy-secure', ...proxy }),
    jsonFunction({
      name: 'ai-study-analytics',
      methods: ['POST', 'GET'],
      limit: 'ai-functions',
      useCase: ai.reportProgress,
      tell: ({ message }) => ({ success: false, error: message, fallback_message: FALLBACK }),
    }),
    jsonFunction({
      name: 'ai-study-recommendations',
      limit: 'ai-functions',
      useCase: ai.recommendStudy,
      tell: ({ message }) => ({ success: false, error: message }),
    }),
    jsonFunction({
      name: 'semantic-search',
      limit: 'ai-functions',
      useCase: ai.embedQuery,
      tell: tellError,
    }),
  ];
}

const FALLBACK = 'Your study analytics are not available right now. Please try again later.';

/** `details` stays, without the stack that once stood there. */
const tellAsProxy: TellRefusal = ({ status, message, error }) => {
  if (status === 429) return { error: 'Rate limit exceeded. Please try again later.' };
  return status >= 500 ? { error: message, details: error.reason } : { error: message };
};

const tellAsTutor: TellRefusal = ({ status, message, error, timestamp }) =>
  status >= 500 ? { error: error.reason, message, timestamp } : { error: message };

function tutor(ai: AiUseCases, clock: Pick<Clock, 'now'>): PlatformFunction {
  return {
    name: 'ai-tutor-professional',
    methods: ['POST'],
    limit: 'ai-functions',
    tell: tellAsTutor,
    answer: async ({ response, caller, call, body }) => {
      if (!wantsStream(body)) {
        const answer = await ai.askTutor.execute(caller, body, call);
        if (!response.destroyed) response.json(answer);
        return;
      }
      const parts: AsyncIterable<TutorPart> = await ai.streamTutor.execute(caller, body, call);
      await sendEvents(response, parts, (thrown) => ({
        type: 'error',
        ...tellAsTutor({ ...toldOf(thrown, response, clock), status: 500 }),
      }));
    },
  };
}

function wantsStream({ options }: Readonly<Record<string, unknown>>): boolean {
  return (options as { stream?: unknown } | null | undefined)?.stream === true;
}
