import { describe } from '@jest/globals';
import { describeProvider, withProvider } from '../../../../testing/gateway/describe-provider.ts';

const make = withProvider('anthropic', new URL('.', import.meta.url));

describe('the anthropic provider', () => {
  describeProvider(make);
});
