import type { GatewayCaller } from '../caller.ts';

/** Who somebody is to streams and caches: the same person by another key is somebody else. */
export function ownerOf({ caller, keyId = '' }: GatewayCaller): string {
  const { role, userId, organisationId } = caller;
  return [role, userId, organisationId, keyId].join('/');
}
