import type { Clock } from '../../../platform/clock/clock.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { Redis } from '../../../platform/redis/redis.ts';
import type { AskedBy } from '../cache/asked-by.ts';
import type { Gateway } from '../gateway.ts';
import { createRoutes, type RoutesOptions } from '../routing/routes.ts';
import type { SealedJson } from '../streams/sealed-json.ts';
import { chatCompletionsDoor, chatCompletionStreams } from './chat-completions/chat-completions.door.ts';
import type { Door } from './door.ts';
import { embeddingsDoor } from './embeddings/embeddings.door.ts';
import { countTokensDoor } from './messages/count-tokens.door.ts';
import { messagesDoor, messageStreams } from './messages/messages.door.ts';
import { modelsDoors } from './models/models.door.ts';
import { moderationsDoor } from './moderations/moderations.door.ts';
import { createResponseStore, noResponseStore } from './responses/response-store.ts';
import { responsesDoor, responseStreams } from './responses/responses.door.ts';
import { storedResponseDoors } from './responses/stored-response.doors.ts';
import { SOCKETS } from './sockets/socket-streams.ts';
import type { StreamLanguage } from './streams/stream-language.ts';

export interface DoorsDeps {
  /** With everything around it. */
  readonly gateway: Gateway;
  readonly table: RoutesOptions['table'];
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'token'>;
  /** Where responses are kept, and how; without it they are not. */
  readonly kept?: { readonly redis: Redis; readonly sealed: SealedJson } | undefined;
  /** Where it is written whose they are. */
  readonly askedBy: Pick<AskedBy, 'note'>;
}

/** Every language that a stream may be written in. */
export const STREAM_LANGUAGES: readonly StreamLanguage[] = [
  chatCompletionStreams,
  { ...chatCompletionStreams, door: SOCKETS },
  messageStreams,
  responseStreams,
];

/** The doors that ask models, in the languages of OpenAI and Anthropic. */
export function openDoors({ gateway, table, clock, ids, kept, askedBy }: DoorsDeps): readonly Door[] {
  const routes = createRoutes({ table, health: { isPoorly: () => false }, chance: () => 0 });
  const store = kept === undefined ? noResponseStore : createResponseStore(kept.redis, kept.sealed, askedBy);
  return [
    chatCompletionsDoor({ gateway, clock, ids }),
    responsesDoor({ gateway, store, clock, ids }),
    ...storedResponseDoors({ store }),
    embeddingsDoor({ gateway, ids }),
    moderationsDoor({ gateway, routes, ids }),
    ...modelsDoors({ routes, clock }),
    messagesDoor({ gateway, clock, ids }),
    countTokensDoor({ routes }),
  ];
}
