import { parseArgs } from 'node:util';
import { tapModes } from '../shared/types/tap.ts';
import { assumptions, type Estimate, estimate, type Fleet } from './cost/estimate.ts';
import { PRICES_OF } from './cost/prices.ts';
import { oneOf, positive, wholeNumber } from './usage.ts';

const USAGE = `Usage: floodgate cost [options]

What Floodgate would add to the monthly bill of a fleet, by AWS's list prices of ${PRICES_OF} in us-east-1.

  --devices N               devices in the fleet (1000)
  --messages-per-minute R   of each device (1)
  --tap MODE                ${tapModes.join(', ')} (always)
  --json                    for programs, with the assumptions
`;

/** `floodgate cost`. Resolves to the exit code. Throws UsageError. */
export const cost = async (argv: readonly string[]): Promise<number> => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      devices: { type: 'string', default: '1000' },
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'boolean', default: false },
      'messages-per-minute': { type: 'string', default: '1' },
      tap: { type: 'string', default: 'always' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const fleet = {
    devices: wholeNumber('devices', values.devices, 1, 100_000_000),
    messagesPerMinute: positive('messages-per-minute', values['messages-per-minute']),
    tap: oneOf('tap', values.tap, tapModes),
  };
  const estimated = estimate(fleet);
  const whole = { pricesOf: PRICES_OF, fleet, ...estimated, assumptions };
  process.stdout.write(`${values.json ? JSON.stringify(whole) : text(fleet, estimated)}\n`);
  return 0;
};

const text = ({ devices, messagesPerMinute, tap }: Fleet, { lines, total, messaging }: Estimate): string =>
  [
    `${devices} devices, ${messagesPerMinute} messages a minute each, tap ${tap}; dollars a month:`,
    '',
    ...[...lines, { item: 'in all', dollars: total }].map(
      ({ item, dollars }) => `  ${dollars.toFixed(2).padStart(12)}  ${item}`,
    ),
    '',
    `IoT Core itself asks ${messaging.toFixed(2)} for these messages: Floodgate adds ${((100 * total) / messaging).toFixed(1)} %.`,
    `List prices of ${PRICES_OF} in us-east-1, no free tiers. --json shows what is assumed.`,
  ].join('\n');
