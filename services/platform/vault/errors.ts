import { failure } from '../errors/app-error.ts';

/** Vault is sealed, on its way up, or cannot be reached: it may be there again soon. */
export const vaultAway = failure({
  code: 'UNAVAILABLE',
  reason: 'vault.away',
  sentences: {
    en: 'Secrets cannot be reached right now. Please try again soon.',
    de: 'Geheimnisse sind gerade nicht erreichbar. Bitte gleich noch einmal versuchen.',
  },
});

/** Vault knows us, or does not, and says no: a role, a policy or a binding is wrong. */
export const vaultForbids = failure({
  code: 'INTERNAL_ERROR',
  reason: 'vault.forbids',
  sentences: {
    en: 'Vault refuses to give a secret. Check VAULT_ROLE, its policy and its bindings.',
    de: 'Vault gibt ein Geheimnis nicht heraus. Bitte VAULT_ROLE, seine Richtlinie und Bindungen prüfen.',
  },
});

/** There is nothing at a path, or what was there is deleted. */
export const vaultEmpty = failure({
  code: 'INTERNAL_ERROR',
  reason: 'vault.empty',
  retryable: false,
  sentences: {
    en: 'Vault holds no secret where one should be. Check VAULT_KV_MOUNT and VAULT_PATH.',
    de: 'In Vault fehlt ein Geheimnis, wo eines sein sollte. Bitte VAULT_KV_MOUNT und VAULT_PATH prüfen.',
  },
});

/** Vault does not understand what it was asked, or cannot do it. */
export const vaultRefuses = failure({
  code: 'INTERNAL_ERROR',
  reason: 'vault.refuses',
  retryable: false,
  sentences: {
    en: 'Vault refuses a request. The log says which.',
    de: 'Vault lehnt eine Anfrage ab. Das Protokoll sagt, welche.',
  },
});
