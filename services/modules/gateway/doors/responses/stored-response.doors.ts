import { responseUnknown } from '../../errors.ts';
import type { Door, Visit } from '../door.ts';
import { refuseAsOpenAi } from '../openai-error.ts';
import { ownerOf } from '../../streams/owner.ts';
import type { ResponseStore, StoredResponse } from './response-store.ts';

/** `GET` and `DELETE /ai/v1/responses/{id}`: what is kept of a response, for whose it is. */
export function storedResponseDoors({ store }: { readonly store: ResponseStore }): readonly Door[] {
  const find = async ({ request, who }: Visit): Promise<[id: string, stored: StoredResponse]> => {
    const id = String(request.params['response']);
    const stored = await store.get(id);
    if (stored?.owner !== ownerOf(who)) {
      throw responseUnknown({ id: id.slice(0, 200), param: 'response_id' });
    }
    return [id, stored];
  };
  const shared = { path: '/v1/responses/:response', refuse: refuseAsOpenAi } as const;
  return [
    {
      ...shared,
      method: 'get',
      described: { name: 'aiResponse', summary: 'A response of the last hour' },
      answer: async (visit) => {
        const [, { response }] = await find(visit);
        visit.response.json(response);
      },
    },
    {
      ...shared,
      method: 'delete',
      described: { name: 'aiForgetResponse', summary: 'Forget a response' },
      answer: async (visit) => {
        const [id] = await find(visit);
        await store.delete(id);
        visit.response.json({ id, object: 'response', deleted: true });
      },
    },
  ];
}
