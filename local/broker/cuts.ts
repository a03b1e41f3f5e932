import type { Workings } from './workings.ts';

/** Ends the connections of deactivated certificates, as late as AWS does: "within a few minutes". */
export interface Cuts {
  plan(certificateId: string): void;
  cancel(): void;
}

/** A certificate that is ACTIVE again by then keeps its connections. */
export const createCuts = ({ end, registry, roster }: Workings, delayMs: number): Cuts => {
  const planned = new Set<NodeJS.Timeout>();

  return {
    plan(certificateId) {
      const timer = setTimeout(() => {
        planned.delete(timer);
        if (registry.certificates.get(certificateId)?.status === 'ACTIVE') return;
        for (const connection of roster.ofCertificate(certificateId)) end(connection, 'AUTH_ERROR');
      }, delayMs);
      planned.add(timer);
    },

    cancel() {
      for (const timer of planned) clearTimeout(timer);
      planned.clear();
    },
  };
};
