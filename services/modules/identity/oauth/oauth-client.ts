import { readFile } from 'node:fs/promises';
import * as client from 'openid-client';
import type { OAuthProviderConfig } from '../../../platform/config/identity-providers.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Outbound } from '../../../platform/outbound/outbound.ts';
import { exchangeFailed, providerAway } from './errors.ts';

/** Seconds, as openid-client wants them; the outbound door has its own deadline below it. */
const TIMEOUT_SECONDS = 8;

/** openid-client's way out, through our own guarded door. */
export function fetchThrough(outbound: Outbound): client.CustomFetch {
  return (url, { method, headers, body, signal }) =>
    outbound(url, {
      method,
      headers: Object.fromEntries(new Headers(headers).entries()),
      ...(body !== undefined && body !== null && { body: textOf(body) }),
      signal,
    });
}

/** Forms are all that is ever sent. */
function textOf(body: NonNullable<client.FetchBody>): string {
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new TypeError('Only forms are sent to a provider');
}

/** The file is read at every use: a secret that is replaced counts at once. */
async function secretOf({
  client_secret,
  client_secret_file,
}: OAuthProviderConfig): Promise<string | undefined> {
  if (client_secret_file === undefined) return client_secret;
  return (await readFile(client_secret_file, 'utf8')).trim();
}

/**
 * Which hosts may be asked without TLS is the outbound door's to say: it knows what configuration names. The very
 * function of openid-client, which looks for it among what it is to execute.
 */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated only so that it stands out; see above
export const letOutboundJudge: (configuration: client.Configuration) => void = client.allowInsecureRequests;

/** The client of one exchange, with the secret of this moment. */
export async function openClient(
  server: client.ServerMetadata,
  config: OAuthProviderConfig,
  outbound: Outbound,
): Promise<client.Configuration> {
  const secret = await secretOf(config);
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const authentication =
    secret === undefined
      ? client.None()
      : methods.includes('client_secret_post')
        ? client.ClientSecretPost(secret)
        : client.ClientSecretBasic(secret);
  const configuration = new client.Configuration(server, config.client_id, {}, authentication);
  configuration.timeout = TIMEOUT_SECONDS;
  configuration[client.customFetch] = fetchThrough(outbound);
  letOutboundJudge(configuration);
  return configuration;
}

/** A refusal of the provider is the person's to hear; a provider that is away may be asked again. */
export async function talkingTo<Output>(provider: string, work: () => Promise<Output>): Promise<Output> {
  try {
    return await work();
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    throw isRefusal(cause) ? exchangeFailed({}, { cause }) : providerAway({ provider }, { cause });
  }
}

/** No answer, or one that is no answer; everything else was read and not liked. */
const AWAY = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);

function isRefusal(thrown: unknown): boolean {
  const { name, code, status = 400 } = thrown as { name?: unknown; code?: unknown; status?: unknown };
  if (name === 'ClientError') return typeof code === 'string' && !AWAY.has(code);
  return (name === 'ResponseBodyError' || name === 'AuthorizationResponseError') && Number(status) < 500;
}
