import { ofContainers, type Check } from '../rule.ts';

export const hasImageTag: Check = ofContainers(({ image = '' }) => {
  const [name = ''] = image.split('/').slice(-1);
  if (!name.includes(':') && !name.includes('@')) return `has an image without a tag: ${image}`;
  return name.endsWith(':latest') ? `has an image whose tag moves: ${image}` : undefined;
});

export const isAlwaysPulled: Check = ofContainers(({ imagePullPolicy }) =>
  imagePullPolicy === 'Always' ? undefined : 'may start from an image that the node has kept: pull it always',
);
