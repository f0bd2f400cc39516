/** `make cluster-servers NAMESPACE=study`: what a platform needs to be tried, as the tests have it. */
import { findProgram } from '../../kubernetes/programs.ts';
import { failure, isFailure } from '../../local/failure.ts';
import { clusterFolder } from '../folder.ts';
import { IMAGES } from '../images/names.ts';
import { kubectlFor } from '../kubectl.ts';
import { readState } from '../state.ts';
import { openNamespace } from './namespace.ts';
import { SECRETS } from './secrets.ts';

/** PostgreSQL and Redis with the Secrets of a platform: what they hold is gone with their pods. */
async function deployServers(name: string): Promise<void> {
  if (name === '') throw failure('make cluster-servers NAMESPACE=study');
  const known = readState(clusterFolder());
  if (known?.state.isReady !== true) throw failure('No cluster runs. Start one: make cluster');
  const kubectl = kubectlFor(await findProgram('kubectl'), known.plan.kubeconfig);
  const namespace = openNamespace(kubectl, IMAGES, name);
  if ((await namespace.kubectl.attempt(['get', 'secret', SECRETS.platform])).code === 0) {
    throw failure(
      `There is a Secret ${SECRETS.platform} in ${name} already, and new passwords would not fit.`,
    );
  }
  await namespace.deployServers();
  console.log(`PostgreSQL and Redis are ready; the Secrets are ${Object.values(SECRETS).join(' and ')}.`);
}

try {
  await deployServers(process.env['NAMESPACE'] ?? '');
} catch (error) {
  if (!isFailure(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
