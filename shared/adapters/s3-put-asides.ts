import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { PutAsides } from '../ports/put-aside.ts';

export const permissions = ['s3:PutObject'] as const;

/** One object per record, named by where it came from, so that a record which comes again overwrites itself. */
export const s3PutAsides = (client: S3Client, bucket: string): PutAsides => ({
  async keep(asides) {
    await Promise.all(
      asides.map(({ record, reason }) =>
        client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: `put-aside/${record.shard}/${record.sequence}.json`,
            ContentType: 'application/json',
            Body: JSON.stringify({
              v: 1,
              shard: record.shard,
              sequence: record.sequence,
              arrivedAt: record.arrivedAt,
              reason,
              data: Buffer.from(record.data).toString('base64'),
            }),
          }),
        ),
      ),
    );
  },
});
