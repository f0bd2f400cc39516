import openapiTypescript, { astToString } from 'openapi-typescript';
import { describeApi } from '../../services/processes/describe.ts';

/** docs/api/openapi.json: the contract of `/api`, from the schemas that validate. A difference is a decision. */
export function generateOpenApi(): string {
  return JSON.stringify(describeApi());
}

/** The types of the client that tests use, from the same document. */
export async function generateApiClient(): Promise<string> {
  const document = JSON.parse(JSON.stringify(describeApi())) as never;
  return astToString(await openapiTypescript(document));
}
