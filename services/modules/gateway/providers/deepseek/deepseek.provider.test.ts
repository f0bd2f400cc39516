import { describe } from '@jest/globals';
import { describeProvider, withProvider } from '../../../../testing/gateway/describe-provider.ts';

const make = withProvider('deepseek', new URL('.', import.meta.url));

describe('the deepseek provider', () => {
  describeProvider(make);
});
