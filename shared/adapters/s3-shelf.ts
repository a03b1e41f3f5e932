import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Shelf } from '../ports/shelf.ts';

/** Of a person, not of a function. */
export const permissions = ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket'] as const;

/** What inspect put aside, and what Lambda did for it. */
const PREFIXES = ['put-aside/', 'aws/lambda/'] as const;

export const s3Shelf = (client: S3Client, bucket: string): Shelf => ({
  async *keys() {
    for (const Prefix of PREFIXES)
      for await (const { Contents } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix }))
        for (const { Key } of Contents ?? []) if (Key !== undefined) yield Key;
  },

  async read(key) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  },

  async remove(key) {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  },
});
