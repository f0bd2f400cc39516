import { parentPort } from 'node:worker_threads';
import { runCampaign } from './campaign.ts';
import { defectNamed } from './defects.ts';
import type { Portion } from './workers.ts';

/** Runs the portions that it is given. */
parentPort?.on('message', ({ from, count, defect }: Portion) => {
  const options = { from, count, defect: defect === undefined ? undefined : defectNamed(defect) };
  void runCampaign(options).then((campaign) => parentPort?.postMessage(campaign));
});
