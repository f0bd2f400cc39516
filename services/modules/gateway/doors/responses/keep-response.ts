import type { GatewayCaller } from '../../caller.ts';
import type { ChatMessage } from '../../canonical/request.ts';
import { ownerOf } from '../../streams/owner.ts';
import { toItem } from './output-item.ts';
import { messagesOf } from './read-items.ts';
import type { ReadResponse } from './read-request.ts';
import type { WholeResponse } from './response-body.ts';
import type { ResponseStore } from './response-store.ts';

/** Keeps a response unless its client does not want it kept. */
export async function keepResponse(
  store: Pick<ResponseStore, 'put'>,
  { input, conversation }: ReadResponse,
  { who, whole }: { readonly who: GatewayCaller; readonly whole: WholeResponse },
): Promise<void> {
  if (input.store === false) return;
  const said: readonly ChatMessage[] = messagesOf(whole.output.map(toItem));
  await store.put(
    whole.id,
    { owner: ownerOf(who), conversation: [...conversation, ...said], response: whole },
    who.caller.userId,
  );
}
