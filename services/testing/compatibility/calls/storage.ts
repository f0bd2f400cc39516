import { callsOf } from '../call.ts';
import { is } from '../shape.ts';

const REMARK = 'There are no files yet.';
const absent = { statusCode: is('501'), error: 'string', message: 'string' };

/** `supabase.storage` */
export const STORAGE_CALLS = callsOf('storage', [
  {
    call: 'listBuckets',
    variant: 'of all',
    verdict: 'absent',
    note: REMARK,
    perform: async (scene) => {
      await (await scene.signedIn()).client.storage.listBuckets();
    },
    expects: { request: 'GET /storage/v1/bucket', status: 501, body: absent },
  },
  {
    call: 'from.upload',
    variant: 'of a text',
    verdict: 'absent',
    note: REMARK,
    perform: async (scene) => {
      await (await scene.signedIn()).client.storage.from('notes').upload('a.txt', 'Hello');
    },
    expects: { request: 'POST /storage/v1/object/notes/a.txt', status: 501, body: absent },
  },
]);
