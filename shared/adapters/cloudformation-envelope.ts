import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** What became of a custom resource. `data` is what the template reads with Fn::GetAtt. */
export type Answer =
  | { readonly status: 'SUCCESS'; readonly data: Readonly<Record<string, string>> }
  | { readonly status: 'FAILED'; readonly reason: string };

/** Longest reason; CloudFormation takes 4 KB in all. */
const LONGEST_REASON = 1_000;
const ATTEMPTS = 3;

/**
 * Tells CloudFormation, which waits for it (an hour, unless ServiceTimeout says less). The physical id is always the same,
 * so that no update looks like a replacement, which would be followed by a removal.
 */
export const answerCloudFormation = async (
  event: CloudFormationCustomResourceEvent,
  physicalId: string,
  answer: Answer,
  put: typeof fetch = fetch,
): Promise<void> => {
  const body = JSON.stringify({
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    PhysicalResourceId: physicalId,
    Status: answer.status,
    ...(answer.status === 'SUCCESS'
      ? { Data: answer.data }
      : { Reason: answer.reason.slice(0, LONGEST_REASON) || 'unknown' }),
  });
  for (let attempt = 1; ; attempt += 1) {
    const problem = await sendTo(event.ResponseURL, body, put);
    if (problem === undefined) return;
    if (attempt === ATTEMPTS) throw new Error(`CloudFormation was not told: ${problem}`);
  }
};

/** The pre-signed address was signed without a content type. */
const sendTo = async (url: string, body: string, put: typeof fetch): Promise<string | undefined> => {
  try {
    const { ok, status } = await put(url, { method: 'PUT', body, headers: { 'content-type': '' } });
    return ok ? undefined : `HTTP ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
