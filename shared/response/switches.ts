import type { Switchboard } from '../ports/switches.ts';
import { type Mode, modes, type Switches } from '../types/policy.ts';

/** The stricter of the two switches. */
export const strictest = ({ mode, breaker }: Switches): Mode =>
  modes[Math.min(modes.indexOf(mode), modes.indexOf(breaker))] ?? 'observe';

/** Both switches as they are now; one that cannot be read counts as `observe`, and `report` hears of it. */
export const readSwitches = async (switchboard: Switchboard, report: (error: unknown) => void): Promise<Switches> => {
  const orObserve = (error: unknown): Mode => {
    report(error);
    return 'observe';
  };
  const [mode, breaker] = await Promise.all([
    switchboard.mode().catch(orObserve),
    switchboard.breaker().catch(orObserve),
  ]);
  return { mode, breaker };
};
