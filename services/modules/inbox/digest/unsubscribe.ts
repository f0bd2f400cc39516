import { z } from 'zod';
import { isAppError } from '../../../platform/errors/app-error.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { versionStale } from '../../../platform/errors/common.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { unsubscribeLinkBroken } from '../errors.ts';
import type { PreferencesStore } from '../preferences/preferences.postgres.ts';
import type { DeliveryDesk } from '../ways/delivery.postgres.ts';
import { withoutMails } from '../preferences/use-cases.ts';

/** What a link is sealed for. */
const CONTEXT = 'inbox:unsubscribe';

const token = z.string().min(1).max(1_000);

export const ShowUnsubscribeInput = z.strictObject({ token });

/** Programs for mail post this one field (RFC 8058); the page posts it too. */
export const UnsubscribeInput = z.strictObject({
  token,
  'List-Unsubscribe': z.literal('One-Click').optional(),
});

/** Makes and reads what stands in the link: it says whose mails, and nothing else can be done with it. */
export interface UnsubscribeLinks {
  readonly urlFor: (userId: string) => Promise<string>;
  /** @throws `notification.unsubscribe-link-broken` */
  readonly personOf: (token: string) => Promise<string>;
}

export const UNSUBSCRIBE_PATH = '/api/notifications/unsubscribe';

export function createUnsubscribeLinks(
  secretBox: Pick<SecretBox, 'seal' | 'open'>,
  publicUrl: string,
): UnsubscribeLinks {
  return {
    urlFor: async (userId) => {
      const sealed = await secretBox.seal(userId, CONTEXT);
      return new URL(`${UNSUBSCRIBE_PATH}/${encodeURIComponent(sealed)}`, publicUrl).href;
    },
    personOf: async (sealed) => {
      try {
        return (await secretBox.open(sealed, CONTEXT)).toString();
      } catch (cause) {
        if (isAppError(cause) && cause.retryable) throw cause;
        throw unsubscribeLinkBroken({}, { cause });
      }
    },
  };
}

/** Whether a link is whole; nothing happens yet: programs look at links before people do. */
export const showUnsubscribe = useCase<{ links: UnsubscribeLinks }, typeof ShowUnsubscribeInput, undefined>({
  name: 'inbox.show-unsubscribe',
  kind: 'query',
  input: ShowUnsubscribeInput,
  roles: ['anon', 'authenticated', 'service_role'],
  run: async ({ links }, _caller, { token: sealed }) => {
    await links.personOf(sealed);
    return undefined;
  },
});

export interface UnsubscribeDeps {
  readonly links: UnsubscribeLinks;
  readonly preferences: PreferencesStore;
  readonly deliveries: Pick<DeliveryDesk, 'peopleOf'>;
}

/**
 * Sends a person no more mails, whoever has the link; everything else stays as it was.
 *
 * @throws `notification.unsubscribe-link-broken`, of an account that is gone too.
 */
export const unsubscribeFromMails = useCase<UnsubscribeDeps, typeof UnsubscribeInput, undefined>({
  name: 'inbox.unsubscribe-from-mails',
  kind: 'command',
  runsAs: 'system',
  input: UnsubscribeInput,
  roles: ['anon', 'authenticated', 'service_role'],
  run: async ({ links, preferences, deliveries }, _caller, { token: sealed }) => {
    const userId = await links.personOf(sealed);
    if ((await deliveries.peopleOf([userId])).size === 0) throw unsubscribeLinkBroken();
    const saved = await preferences.save(userId, withoutMails(await preferences.findForChange(userId)));
    if (saved === undefined) throw versionStale();
    return undefined;
  },
});
