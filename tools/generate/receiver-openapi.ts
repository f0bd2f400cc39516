import { describeReceiver } from '../../services/processes/describe-receiver.ts';

/** docs/api/escalation.json: the contract of the receiver of alerts, as it serves it itself. A difference is a decision. */
export function generateReceiverOpenApi(): string {
  return JSON.stringify(describeReceiver());
}
