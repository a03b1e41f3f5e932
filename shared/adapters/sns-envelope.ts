/** The messages in a Lambda event from SNS. Throws where it is none. */
export const messagesIn = (event: unknown): readonly string[] => {
  const records = field(event, 'Records');
  if (!Array.isArray(records)) throw new Error('SNS event: Records is missing');
  return records.map((record: unknown, index) => {
    const message = field(field(record, 'Sns'), 'Message');
    if (typeof message !== 'string') throw new Error(`SNS event: Records[${index}].Sns.Message is no text`);
    return message;
  });
};

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
