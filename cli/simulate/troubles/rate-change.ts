import { MINUTE } from '../calendar.ts';
import type { Device } from '../device.ts';
import type { Episode, Stage } from '../episode.ts';

/**
 * From now on one device says four times as much, for good: somebody changed its settings. An alarm about it is right,
 * once; so it is labelled, as the misconfiguration that it may be, for an hour.
 */
export const rateChange: Episode = {
  name: 'rate-change',
  label: 'misconfig',
  minutes: 60,
  *play(stage) {
    const { scene, tally } = stage;
    const device = someDevice(stage);
    if (!device) return;
    device.perMinute *= 4;
    const { client, principal, address } = device;
    tally?.involve({ client, principal, address });
    for (let left = 6; left >= 0; left -= 1) {
      tally?.span(scene.now);
      yield 10 * MINUTE;
    }
  },
};

const someDevice = ({ fleet, random }: Stage): Device | undefined => {
  const candidates = fleet.devices.filter(({ type, tally }) => type.staysConnected && tally === undefined);
  return candidates.length === 0 ? undefined : random.pick(candidates);
};
