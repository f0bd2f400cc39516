import { createECDH } from 'node:crypto';
import { isIP } from 'node:net';
import { inputInvalid } from '../../../platform/errors/common.ts';
import { isPublicAddress } from '../../../platform/outbound/public-address.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { endpointRefused, subscriptionNotFound } from '../errors.ts';
import { ListSubscriptionsInput, SubscribeInput, UnsubscribeBrowserInput } from './contract.ts';
import type {
  BrowserSubscription,
  SubscriptionDesk,
  SubscriptionRepository,
} from './subscription.postgres.ts';

/** Browsers of one person; of more the oldest goes. */
export const MAX_BROWSERS = 20;

export interface SubscribeDeps {
  readonly desk: SubscriptionDesk;
  /** Hosts that configuration names: they may be inside, and need no TLS. */
  readonly isTrustedHost: (host: string) => boolean;
}

/**
 * Registers a browser for the caller's pushes; one that is known belongs to the caller from now on.
 *
 * @throws `push-subscription.endpoint-refused` when pushes could never be sent there.
 */
export const subscribe = useCase<SubscribeDeps, typeof SubscribeInput, BrowserSubscription>({
  name: 'inbox.subscribe',
  kind: 'command',
  runsAs: 'system',
  input: SubscribeInput,
  roles: ['authenticated'],
  run: async ({ desk, isTrustedHost }, { userId }, { endpoint, keys, device }) => {
    if (!mayBeAsked(new URL(endpoint), isTrustedHost)) throw endpointRefused();
    if (!isOnCurve(keys.p256dh)) {
      throw inputInvalid({}, { errors: [{ path: 'keys.p256dh', message: 'Not a public key' }] });
    }
    return desk.add({ user_id: userId, endpoint, ...keys, device: device ?? null }, MAX_BROWSERS);
  },
});

/** What can be told from the address alone; the rest is judged at every connection. */
function mayBeAsked(
  { protocol, host, hostname, username }: URL,
  isTrustedHost: (host: string) => boolean,
): boolean {
  if (username !== '') return false;
  if (isTrustedHost(host)) return true;
  const literal = hostname.replace(/^\[|\]$/g, '');
  return protocol === 'https:' && (isIP(literal) === 0 || isPublicAddress(literal)) && hostname.includes('.');
}

/** A key that is no point of the curve would fail at every push. */
function isOnCurve(key: string): boolean {
  try {
    const own = createECDH('prime256v1');
    own.generateKeys();
    own.computeSecret(Buffer.from(key, 'base64url'));
    return true;
  } catch {
    return false;
  }
}

/** Forgets a browser of the caller. @throws `push-subscription.not-found` */
export const unsubscribeBrowser = useCase<
  { subscriptions: SubscriptionRepository },
  typeof UnsubscribeBrowserInput,
  undefined
>({
  name: 'inbox.unsubscribe-browser',
  kind: 'command',
  input: UnsubscribeBrowserInput,
  roles: ['authenticated'],
  run: async ({ subscriptions }, _caller, { endpoint }) => {
    if (!(await subscriptions.removeByEndpoint(endpoint))) throw subscriptionNotFound();
    return undefined;
  },
});

export interface ListDeps {
  readonly subscriptions: SubscriptionRepository;
  readonly publicKey: () => Promise<string>;
}

/** The caller's browsers, and the key that a browser registers with. */
export const listSubscriptions = useCase<
  ListDeps,
  typeof ListSubscriptionsInput,
  { readonly public_key: string; readonly data: readonly BrowserSubscription[] }
>({
  name: 'inbox.list-subscriptions',
  kind: 'query',
  input: ListSubscriptionsInput,
  roles: ['authenticated'],
  run: async ({ subscriptions, publicKey }) => {
    const [data, public_key] = await Promise.all([subscriptions.list(), publicKey()]);
    return { public_key, data };
  },
});
