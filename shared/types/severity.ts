/** `info` is a notice: listed, never announced alone. */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;

export type Severity = (typeof severities)[number];

export const severityRank = (severity: Severity): number => severities.indexOf(severity);

export const graver = (a: Severity, b: Severity): Severity => (severityRank(b) > severityRank(a) ? b : a);
