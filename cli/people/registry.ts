/** A command takes the words after its name and answers the exit code. */
export type Run = (argv: readonly string[]) => Promise<number>;

/** Summaries are here and commands in their files, so that nobody waits for the AWS SDK who only asks what there is. */
interface Listed {
  readonly summary: string;
  readonly load: () => Promise<Run>;
}

/** What people do with a deployed stack: one file and one line a command. */
export const people: Readonly<Record<string, Listed>> = {
  status: { summary: 'what is allowed, open and unfinished', load: async () => (await import('./status.ts')).status },
  incidents: {
    summary: 'what is going on, gravest first',
    load: async () => (await import('./incidents.ts')).incidents,
  },
  show: { summary: 'one incident in full', load: async () => (await import('./show.ts')).show },
  disconnect: { summary: "end a culprit's connection", load: async () => (await import('./disconnect.ts')).disconnect },
  quarantine: {
    summary: 'put a certificate apart, within minutes',
    load: async () => (await import('./quarantine.ts')).quarantine,
  },
  deactivate: {
    summary: 'cut a certificate off, reversibly',
    load: async () => (await import('./deactivate.ts')).deactivate,
  },
  revoke: { summary: 'revoke a certificate, which is final', load: async () => (await import('./revoke.ts')).revoke },
  reinstate: {
    summary: 'take our own deactivation back',
    load: async () => (await import('./reinstate.ts')).reinstate,
  },
  redrive: {
    summary: 'put-aside records back into the stream',
    load: async () => (await import('./redrive.ts')).redrive,
  },
  seed: { summary: 'teach a stack from records of the past', load: async () => (await import('./seed.ts')).seed },
  approve: { summary: 'let happen what waits for people', load: async () => (await import('./approve.ts')).approve },
  verdict: { summary: 'say what an incident was', load: async () => (await import('./verdict.ts')).verdict },
  allow: { summary: 'have nobody act on somebody, for a time', load: async () => (await import('./allow.ts')).allow },
  mute: {
    summary: 'silence one detector about one entity, for a time',
    load: async () => (await import('./mute.ts')).mute,
  },
  guards: {
    summary: 'what keeps Floodgate from acting, and until when',
    load: async () => (await import('./guards.ts')).guards,
  },
  lift: { summary: 'end a guard, or the breaker', load: async () => (await import('./lift.ts')).lift },
  'test-alert': {
    summary: 'whether you would hear of an incident',
    load: async () => (await import('./test-alert.ts')).testAlert,
  },
  ledger: {
    summary: 'what was done by whom, and whether that record is whole',
    load: async () => (await import('./ledger.ts')).ledger,
  },
};
