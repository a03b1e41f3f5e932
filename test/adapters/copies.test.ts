import { InvalidParameterException, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { type Request, type Server, serve } from '../../local/endpoints/http.ts';
import { securityHub } from '../../shared/adapters/security-hub.ts';
import { snsChat } from '../../shared/adapters/sns-chat.ts';
import { withCopies } from '../../shared/response/copies.ts';
import { incident } from '../given/incidents.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:floodgate-test-chat';

describe('a chat', () => {
  it('gets the notification and nothing else', async () => {
    const sns = mockClient(SNSClient);
    sns.on(PublishCommand).resolves({});
    await snsChat(new SNSClient({}), TOPIC)({ full: 1 }, { brief: 1 });
    expect(sns.commandCalls(PublishCommand)[0]?.args[0].input).toEqual({
      TopicArn: TOPIC,
      Message: '{"full":1}',
    });
    sns.restore();
  });

  it('gets it in brief where SNS refuses it in full', async () => {
    const sns = mockClient(SNSClient);
    sns
      .on(PublishCommand)
      .rejectsOnce(new InvalidParameterException({ message: 'x', $metadata: {} }))
      .resolves({});
    await snsChat(new SNSClient({}), TOPIC)({ full: 1 }, { brief: 1 });
    expect(sns.commandCalls(PublishCommand)[1]?.args[0].input.Message).toBe('{"brief":1}');
    sns.restore();
  });
});

describe('Security Hub', () => {
  let server: Server;
  const seen: Request[] = [];
  const hub = async (answer: { readonly status?: number; readonly body: string }) => {
    server = await serve(async (request) => {
      seen.push(request);
      return { status: 200, ...answer };
    });
    const { config } = new SNSClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'KEY', secretAccessKey: 'secret', sessionToken: 'token' },
    });
    return securityHub(config, server.url, ({ id }) => ({ Id: id, Title: 'ü' }));
  };
  afterEach(async () => {
    await server.close();
    seen.length = 0;
  });

  it('gets one finding, signed for it in its region', async () => {
    await (await hub({ body: '{"FailedCount":0,"SuccessCount":1,"FailedFindings":[]}' })).announce(incident());
    const [{ method, path, headers, body } = {} as Request] = seen;
    expect({ method, path }).toEqual({ method: 'POST', path: '/findings/import' });
    expect(JSON.parse(body.toString())).toEqual({ Findings: [{ Id: incident().id, Title: 'ü' }] });
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=KEY\/\d{8}\/eu-west-1\/securityhub\/aws4_request, SignedHeaders=[\w;-]*host[\w;-]*, Signature=[0-9a-f]{64}$/,
    );
    expect(headers['x-amz-security-token']).toBe('token');
  });

  it.each([
    [
      'a finding that it did not take',
      { body: '{"FailedCount":1,"FailedFindings":[{"ErrorCode":"InvalidInput"}]}' },
      'InvalidInput',
    ],
    [
      'a request that it refused',
      { status: 403, body: '{"Message":"AccessDenied"}' },
      '403: {"Message":"AccessDenied"}',
    ],
    ['an answer that is none', { body: '{}' }, 'Security Hub'],
  ])('is heard about %s', async (_, answer, message) => {
    await expect((await hub(answer)).announce(incident())).rejects.toThrow(message);
  });
});

describe('copies', () => {
  const telling = () => {
    const told: string[] = [];
    const failed: unknown[] = [];
    const to = (name: string, error?: Error) => ({
      announce: async () => {
        if (error) throw error;
        told.push(name);
      },
    });
    return { told, failed, to, log: { error: (_: string, fields?: unknown) => void failed.push(fields) } };
  };

  it('are sent once people were told', async () => {
    const { told, to, log } = telling();
    await withCopies(to('people'), [to('chat'), to('hub')], log).announce(incident());
    expect(told).toEqual(['people', 'chat', 'hub']);
  });

  it('that fail are logged, and keep nobody else from hearing', async () => {
    const { told, failed, to, log } = telling();
    const error = new Error('throttled');
    await withCopies(to('people'), [to('chat', error), to('hub')], log).announce(incident());
    expect(told).toEqual(['people', 'hub']);
    expect(failed).toEqual([{ incident: incident().id, revision: 1, error }]);
  });

  it('are not sent where people could not be told: it is tried again', async () => {
    const { told, to, log } = telling();
    await expect(withCopies(to('people', new Error('down')), [to('chat')], log).announce(incident())).rejects.toThrow(
      'down',
    );
    expect(told).toEqual([]);
  });
});
