import { z } from 'zod';

/** Characters of one message; a body has its own bound. */
const MAX_TEXT = 100_000;

const text = (max = MAX_TEXT) => z.string().max(max);
const temperature = z.number().min(0).max(2).nullish();
const maxTokens = z.number().int().min(1).max(32_768).nullish();

/** Of the past as much as a model can use. */
const HistoryEntry = z.object({ role: z.string().max(50), content: text() });

/** ai-tutor-professional (compat.md 1.6). `userId` is not listened to: the caller is who signed in. */
export const TutorInput = z.object({
  message: text().refine((message) => message.trim() !== '', { error: 'Message is required' }),
  context: z
    .object({
      subject: text(500).nullish(),
      difficulty: z.enum(['beginner', 'intermediate', 'advanced']).nullish(),
      sessionId: text(200).nullish(),
      history: z.array(HistoryEntry).max(1_000).nullish(),
    })
    .nullish(),
  options: z
    .object({
      stream: z.boolean().nullish(),
      mode: z.enum(['reasoning', 'chat', 'structured']).nullish(),
      temperature,
      maxTokens,
    })
    .nullish(),
});

/** ai-proxy and ai-proxy-secure (compat.md 1.6). */
export const ProxyInput = z
  .object({
    provider: z.enum(['gemini', 'openai', 'claude', 'deepseek']),
    action: z.enum(['chat', 'completion']),
    messages: z
      .array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: text() }))
      .max(1_000)
      .nullish(),
    prompt: text().nullish(),
    model: text(200).nullish(),
    temperature,
    maxTokens,
  })
  .refine(({ messages, prompt }) => (messages?.length ?? 0) > 0 || (prompt ?? '').trim() !== '', {
    error: 'Messages or a prompt are required',
  });

/** ai-study-analytics: everything comes from who asks. */
export const ProgressInput = z.object({});

/** ai-study-recommendations (compat.md 1.6): what the front end knows, in its own shapes. */
export const RecommendInput = z.object({
  studyData: z.unknown().optional(),
  subjects: z.unknown().optional(),
  goals: z.unknown().optional(),
  timePreferences: z.unknown().optional(),
  currentPerformance: z.unknown().optional(),
});

/** semantic-search (compat.md 1.6). */
export const SearchInput = z.object({
  query: text(20_000).refine((query) => query.trim() !== '', { error: 'Query is required' }),
});

/** What one call cost, for `api_usage_logs`. */
export const UsageInput = z.strictObject({
  provider: z.string(),
  model: z.string().nullable(),
  tokens_used: z.number().int().nullable(),
  success: z.boolean(),
  requested_at: z.string(),
});

/** A question and its answer, for a tutor session of the caller. */
export const ExchangeInput = z.strictObject({
  session_id: z.uuid(),
  question: z.string(),
  answer: z.string(),
  provider: z.string(),
  model: z.string(),
  tokens_used: z.number().int().nullable(),
  response_time: z.number().int(),
  request_id: z.string(),
});

/** Vectors of texts of the caller. */
export const VectorsInput = z.strictObject({
  model: z.string(),
  vectors: z
    .array(
      z.strictObject({
        source: z.enum(['task', 'note']),
        id: z.uuid(),
        text: z.string(),
        vector: z.array(z.number()),
      }),
    )
    .max(50),
});

export type TutorQuestion = z.output<typeof TutorInput>;
export type ProxyQuestion = z.output<typeof ProxyInput>;
export type RecommendQuestion = z.output<typeof RecommendInput>;
export type Usage = z.output<typeof UsageInput>;
export type Exchange = z.output<typeof ExchangeInput>;
