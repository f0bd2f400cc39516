import type { Caller } from '../../platform/use-case/caller.ts';

/** Who asks the gateway: a person by their access token, a server by its key, or whoever holds a virtual key. */
export interface GatewayCaller {
  /** The person that the call is for; a virtual key acts for its owner. */
  readonly caller: Caller;
  /** The virtual key, when one was shown. */
  readonly keyId?: string;
  /** The only models that may be asked for. @default all */
  readonly models?: ReadonlySet<string>;
}
