import { expect, test } from '@jest/globals';
import { CLUSTERS, planCluster } from './plan.ts';

const plans = Array.from({ length: CLUSTERS }, (_, index) => planCluster(index, `/cluster-${index}`));

test('clusters share no address, link or control group', () => {
  for (const own of [
    plans.map(({ network }) => network.all),
    plans.map(({ link }) => link),
    plans.map(({ cgroup }) => cgroup),
  ]) {
    expect(new Set(own).size).toBe(CLUSTERS);
  }
});

test('names of links fit into what the kernel takes', () => {
  for (const { link, nodes } of plans) {
    for (const name of [link, ...nodes.map((node) => node.link)]) expect(name.length).toBeLessThan(16);
  }
});

test('pods of the nodes are in the range of pods, and no two ranges overlap', () => {
  const [{ network, nodes }] = plans as [(typeof plans)[0]];
  expect(nodes.map(({ podRange }) => podRange)).toEqual(['10.213.129.0/24', '10.213.130.0/24']);
  expect(network).toMatchObject({
    machine: '10.213.0.1',
    services: '10.213.32.0/19',
    pods: '10.213.128.0/17',
    dns: '10.213.32.10',
    apiService: '10.213.32.1',
  });
});
