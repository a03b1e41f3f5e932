import { randomUUID } from 'node:crypto';
import { asAwsError, type Report, unknownOperation } from './error.ts';
import type { Service } from './http.ts';
import { escapeXml } from './xml.ts';

/** By action; gets the form and answers the XML inside `<…Result>`. */
export type QueryOperations = Readonly<Record<string, (form: URLSearchParams) => string | Promise<string>>>;

/** The protocol awsQuery: a form in, XML out. */
export const awsQuery = (service: string, namespace: string, operations: QueryOperations, report: Report): Service => {
  const headers = { 'content-type': 'text/xml' };
  const metadata = () => `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  return async (request) => {
    const form = new URLSearchParams(request.body.toString());
    const action = form.get('Action') ?? '';
    try {
      const handle = operations[action];
      if (!handle) throw unknownOperation(service, action, report);
      const result = `<${action}Result>${await handle(form)}</${action}Result>`;
      const body = `<${action}Response xmlns="${namespace}">${result}${metadata()}</${action}Response>`;
      return { status: 200, headers, body };
    } catch (error) {
      const { code, message, status } = asAwsError(error, service, report);
      const detail = `<Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code>`;
      const body = `<ErrorResponse xmlns="${namespace}"><Error>${detail}<Message>${escapeXml(message)}</Message></Error>`;
      return { status, headers, body: `${body}<RequestId>${randomUUID()}</RequestId></ErrorResponse>` };
    }
  };
};
