import { describe } from '@jest/globals';
import { describeProvider, withProvider } from '../../../../testing/gateway/describe-provider.ts';

const make = withProvider('openai-compatible', new URL('.', import.meta.url));

describe('the openai-compatible provider', () => {
  describeProvider(make);
});
