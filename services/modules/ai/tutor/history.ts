import { isAppError } from '../../../platform/errors/app-error.ts';
import type { AiMessage, CompletionRequest } from '../ai.ts';
import { asData, DATA_RULE } from '../prompts/index.ts';

/** A turn of a conversation as clients and the database have it. */
export interface Turn {
  readonly role: string;
  readonly content: string;
}

/** So many of the latest turns are given word for word, at least. */
const WINDOW = 20;
/** Older ones are put in short so many at once: whole blocks, which are asked for once and then kept. */
const BLOCK = 10;
/** What lies further back than so many blocks is forgotten. */
const BLOCKS = 6;
const MAX_TURN_CHARACTERS = 8_000;

/** What was said before: the latest turns as they are, those before them in blocks. */
export interface Conversation {
  readonly recent: readonly AiMessage[];
  readonly older: readonly (readonly AiMessage[])[];
}

/** Nobody but us gives instructions: whatever is not the assistant's was the student's. */
export function conversationOf(history: readonly Turn[]): Conversation {
  const turns = history
    .filter(({ content }) => content.trim() !== '')
    .map(({ role, content }): AiMessage => ({
      role: role === 'assistant' || role === 'ai' ? 'assistant' : 'user',
      content: content.slice(0, MAX_TURN_CHARACTERS).toWellFormed(),
    }));
  const whole = Math.max(0, Math.floor((turns.length - WINDOW) / BLOCK));
  const older = Array.from({ length: whole }, (_, n) => turns.slice(n * BLOCK, (n + 1) * BLOCK));
  return { recent: turns.slice(whole * BLOCK), older: older.slice(-BLOCKS) };
}

const SUMMARISE =
  'Put a part of a conversation between a student and a tutor in short, in at most five sentences and in its own ' +
  `language: what was asked, what was found, what is still open. ${DATA_RULE}`;

/**
 * What was said long before, in short. The same block gives the same question at temperature 0, so it is asked once
 * for all later turns. A summary that fails is left out: the student asked for an answer, not for this.
 */
export async function summaryOf(
  older: Conversation['older'],
  ask: (request: CompletionRequest) => Promise<{ readonly content: string }>,
  onError: (error: unknown) => void,
): Promise<string | undefined> {
  const parts = await Promise.all(
    older.map(async (block) => {
      try {
        const { content } = await ask({ messages: summaryPrompt(block), temperature: 0, maxTokens: 300 });
        return content.trim();
      } catch (error) {
        if (!isAppError(error)) throw error;
        onError(error);
        return '';
      }
    }),
  );
  const summary = parts.filter((part) => part !== '').join('\n');
  return summary === '' ? undefined : summary;
}

function summaryPrompt(block: readonly AiMessage[]): readonly AiMessage[] {
  const told = block.map(({ role, content }) => `${role === 'user' ? 'Student' : 'Tutor'}: ${content}`);
  return [
    { role: 'system', content: SUMMARISE },
    { role: 'user', content: asData('conversation', told.join('\n')) },
  ];
}
