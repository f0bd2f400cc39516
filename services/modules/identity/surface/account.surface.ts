import type { RequestHandler } from 'express';
import { userOf } from '../accounts/account.ts';
import type { IdentityUseCases } from '../use-cases/bind.ts';
import { bodyOf, run, type Surface } from './surface.ts';

/** Signing up and out, and one's own user. */
export function layOutAccount({ router, useCases, guarded, personal }: Surface): void {
  router.post('/signup', ...guarded, signUp(useCases));
  router.get('/user', ...personal, async (request, response) => {
    response.json(userOf(await run(useCases.getUser, request, response)));
  });
  router.put('/user', ...personal, async (request, response) => {
    response.json(userOf(await run(useCases.updateUser, request, response)));
  });
  router.post('/logout', ...personal, async (request, response) => {
    const { scope } = request.query;
    await run(useCases.signOut, request, response, scope === undefined ? {} : { scope });
    response.status(204).end();
  });
}

function signUp(useCases: IdentityUseCases): RequestHandler {
  return async (request, response) => {
    const { email, phone } = bodyOf(request);
    if (!email && !phone) {
      response.json(await run(useCases.signInAnonymously, request, response));
      return;
    }
    const signedUp = await run(useCases.signUp, request, response);
    // Compressed or not is decided by the size, and takes time: it would tell who has an account (S5).
    response.set('Cache-Control', 'no-store, no-transform');
    response.json('grant' in signedUp ? signedUp.grant : signedUp.user);
  };
}
