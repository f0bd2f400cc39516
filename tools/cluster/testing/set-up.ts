/** The cluster of a test run: the one that KUBECONFIG names, or one of its own that nobody else uses. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../../local/failure.ts';
import { ROOT } from '../../supervisor/paths.ts';
import { IMAGES, OWN_IMAGES } from '../images/names.ts';
import { provideImages } from '../provide-images.ts';
import { startCluster } from '../start.ts';
import { readState } from '../state.ts';
import { stopCluster } from '../stop.ts';
import { leaveEnvironment, type TestEnvironment } from './environment.ts';

/** What a person may say about a cluster of his own. */
interface Given {
  readonly kubeconfig: string;
  readonly image: string;
  readonly operatorImage: string;
}

function given(environment: NodeJS.ProcessEnv): Given {
  return {
    kubeconfig: environment['KUBECONFIG'] ?? '',
    image: environment['IMAGE'] ?? '',
    operatorImage: environment['OPERATOR_IMAGE'] ?? '',
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The folder of the run's own cluster. `make cluster` has another one, and both can be there at once. */
function ownFolder(): string {
  return path.join(ROOT, '.studyflow', 'test-cluster');
}

/** Sets up what the tests run on. */
export async function setUpCluster(): Promise<void> {
  const { kubeconfig, image, operatorImage } = given(process.env);
  const beside = path.dirname(path.resolve(kubeconfig));
  const isForeign = kubeconfig !== '' && !existsSync(path.join(beside, 'cluster.json'));
  if (isForeign) {
    leaveEnvironment(foreign({ kubeconfig: path.resolve(kubeconfig), image, operatorImage }));
    return;
  }
  const directory = kubeconfig === '' ? ownFolder() : beside;
  const { plan, tools } = await startCluster(directory, say);
  const known = readState(directory);
  if (known) await provideImages(known.state, tools, say);
  leaveEnvironment({
    kubeconfig: plan.kubeconfig,
    directory,
    image: image || OWN_IMAGES.platform,
    operatorImage: operatorImage || OWN_IMAGES.operator,
    serverImages: { postgres: IMAGES.postgres, redis: IMAGES.redis },
  });
}

/** Takes away what {@link setUpCluster} has started; a cluster that KUBECONFIG names stays. */
export async function tearDownCluster(): Promise<void> {
  if (given(process.env).kubeconfig === '') await stopCluster(ownFolder());
}

function foreign({ kubeconfig, image, operatorImage }: Given): TestEnvironment {
  if (image === '' || operatorImage === '') {
    throw failure(
      'KUBECONFIG names a cluster of your own: say also which images it can pull, IMAGE=registry/studyflow:1.2.3 ' +
        'OPERATOR_IMAGE=registry/studyflow-operator:1.2.3',
    );
  }
  return { kubeconfig, image, operatorImage, serverImages: { postgres: 'postgres:18', redis: 'redis:8' } };
}
