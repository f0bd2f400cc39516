import { CUSTOM_RESOURCE_DEFINITIONS } from '../../src/api/crd/definitions.ts';
import { startControlPlane } from '../../../tools/kubernetes/control-plane.ts';
import { installDefinitions } from './definitions.ts';
import { keepShared } from './shared-control-plane.ts';

/** One control plane with controllers, nodes and our kinds for all files of a run; each test takes a namespace of it. */
export async function startShared(): Promise<void> {
  const controlPlane = await startControlPlane({ controllers: true, audit: true });
  keepShared(controlPlane);
  await installDefinitions(controlPlane.api, CUSTOM_RESOURCE_DEFINITIONS);
}

export { startShared as default };
