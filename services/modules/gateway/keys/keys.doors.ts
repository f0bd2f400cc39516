import { requestIdOf } from '../../../platform/http/context.ts';
import type { BoundUseCase, Call } from '../../../platform/use-case/use-case.ts';
import type { GatewayCaller } from '../caller.ts';
import type { Door, Visit } from '../doors/door.ts';
import { refuseAsOpenAi } from '../doors/openai-error.ts';
import { readInput } from '../doors/read-input.ts';
import { CreateKeyInput } from './contract.ts';
import { keyNeedsPerson } from './errors.ts';
import type { ShownKey, VirtualKey } from './key.ts';

export interface KeyUseCases {
  readonly create: BoundUseCase<ShownKey>;
  readonly list: BoundUseCase<readonly VirtualKey[]>;
  readonly rotate: BoundUseCase<ShownKey>;
  readonly revoke: BoundUseCase<undefined>;
}

/** `/ai/v1/keys`: the keys of whoever is signed in. */
export function keyDoors({ create, list, rotate, revoke }: KeyUseCases): readonly Door[] {
  const id = (visit: Visit) => ({ id: String(visit.request.params['id']) });
  return [
    door('post', '/v1/keys', {
      described: {
        name: 'aiCreateKey',
        summary: 'Make a virtual key; it is shown once',
        body: CreateKeyInput,
      },
      answer: async (visit) => {
        const input = readInput(CreateKeyInput, visit.body);
        const made = await create.execute(ownerOf(visit.who), input, callOf(visit));
        visit.response.status(201).set('Cache-Control', 'no-store').json(made);
      },
    }),
    door('get', '/v1/keys', {
      described: { name: 'aiListKeys', summary: 'Your virtual keys, the newest first' },
      answer: async (visit) => {
        const data = await list.execute(ownerOf(visit.who), {}, callOf(visit));
        visit.response.json({ object: 'list', data });
      },
    }),
    door('post', '/v1/keys/:id/rotate', {
      described: {
        name: 'aiRotateKey',
        summary: 'Give a virtual key another secret; the old one opens nothing a second later',
      },
      answer: async (visit) => {
        const turned = await rotate.execute(ownerOf(visit.who), id(visit), callOf(visit));
        visit.response.set('Cache-Control', 'no-store').json(turned);
      },
    }),
    door('delete', '/v1/keys/:id', {
      described: { name: 'aiRevokeKey', summary: 'Revoke a virtual key; it opens nothing a second later' },
      answer: async (visit) => {
        await revoke.execute(ownerOf(visit.who), id(visit), callOf(visit));
        visit.response.json({ ...id(visit), object: 'key', deleted: true });
      },
    }),
  ];
}

function door(method: Door['method'], path: string, rest: Pick<Door, 'described' | 'answer'>): Door {
  return { method, path, refuse: refuseAsOpenAi, ...rest };
}

/** A key cannot make keys, nor can guests, who have nothing that a budget could be set for. */
function ownerOf({ caller, keyId }: GatewayCaller): GatewayCaller['caller'] {
  if (keyId !== undefined || caller.role !== 'authenticated' || caller.isAnonymous) throw keyNeedsPerson();
  return caller;
}

function callOf({ response }: Visit): Call {
  return { requestId: requestIdOf(response) };
}
