import { run, type Surface } from './surface.ts';

/** Second factors of the person who calls. */
export function layOutFactors({ router, useCases, personal }: Surface): void {
  router.post('/factors', ...personal, async (request, response) => {
    response.json(await run(useCases.enrollFactor, request, response));
  });
  router.post('/factors/:id/challenge', ...personal, async (request, response) => {
    const factor_id = request.params['id'];
    response.json(await run(useCases.challengeFactor, request, response, { factor_id }));
  });
  router.post('/factors/:id/verify', ...personal, async (request, response) => {
    const factor_id = request.params['id'];
    response.json(await run(useCases.verifyFactor, request, response, { factor_id }));
  });
  router.delete('/factors/:id', ...personal, async (request, response) => {
    const factor_id = request.params['id'];
    response.json(await run(useCases.unenrollFactor, request, response, { factor_id }));
  });
}
